import { pino } from "pino";
import type { Logger } from "pino";
import type { Config } from "./config.ts";

export type { Logger } from "pino";

const PERSONAL = [
  "email",
  "phone",
  "password",
  "token",
  "accessToken",
  "refreshToken",
  "authorization",
  "cookie",
];

/** JSON lines with ids only: values of persons and secrets are cut out by name, at two depths. */
export function createLog(config: Pick<Config, "logLevel">, name: string): Logger {
  return pino({
    name,
    level: config.logLevel,
    redact: { paths: PERSONAL.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]), censor: "[cut]" },
    serializers: { err: safeError },
    base: { pid: process.pid },
  });
}

/** Database errors carry rows and parameters in `detail`: those never reach a log. */
function safeError(err: unknown): unknown {
  if (!(err instanceof Error)) return { message: String(err) };
  const code = (err as { code?: unknown }).code;
  const database = typeof code === "string" && /^[0-9A-Z]{5}$/.test(code);
  return {
    type: err.name,
    code,
    message: database ? err.message.replace(/"[^"]*@[^"]*"/g, '"[cut]"') : err.message,
    stack: err.stack,
  };
}
