import { pino } from "pino";
import type { DestinationStream, Logger, LoggerOptions } from "pino";
import type { Config } from "./config.ts";
import { prepareOutput } from "./log-output.ts";

export type { Logger } from "pino";

const PERSONAL = [
  "email",
  "phone",
  "phoneE164",
  "phone_e164",
  "password",
  "token",
  "accessToken",
  "refreshToken",
  "authorization",
  "cookie",
];

/**
 * JSON lines with ids only: values of persons and secrets are cut out by name, at two depths.
 * @param to standard output unless told, which never holds up the process
 */
export function createLog(
  config: Pick<Config, "logLevel">,
  name: string,
  to?: DestinationStream,
): Logger {
  const options: LoggerOptions = {
    name,
    level: config.logLevel,
    redact: { paths: PERSONAL.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]), censor: "[cut]" },
    serializers: { err: safeError },
    base: { pid: process.pid },
  };
  return pino(options, to ?? prepareOutput());
}

/** Of an error, without values of persons: for logs and dead letters. */
function safeError(err: unknown): unknown {
  if (!(err instanceof Error)) return { message: cut(String(err)) };
  const frames = err.stack?.split("\n").filter((line) => line.startsWith("    at ")) ?? [];
  return { type: err.name, code: codeOf(err), message: safeText(err), stack: frames.join("\n") };
}

const codeOf = (err: Error): unknown => (err as { code?: unknown }).code;

/**
 * What an error says, without values of persons. Those of the database carry rows and parameters in
 * what follows the first line, and those about data (class 22) quote them.
 */
export function safeText(err: Error): string {
  const code = codeOf(err);
  if (typeof code !== "string" || !/^[0-9A-Z]{5}$/.test(code)) return cut(err.message);
  const data = code.startsWith("22");
  const message = data ? err.message.replace(/"[^]*"/, '"[cut]"') : err.message;
  return cut(message.split("\n")[0]!);
}

const ADDRESS = /[\w.+%:/-]*[\w+%-]@[\w-]+(\.[\w-]+)*/g;
const NUMBER = /\+\d[\d\s().-]{6,}\d/g;

/** Mail addresses, servers' addresses with their passwords, and phone numbers. */
const cut = (text: string): string => text.replace(ADDRESS, "[cut]").replace(NUMBER, "[cut]");
