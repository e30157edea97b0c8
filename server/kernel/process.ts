import type { Logger } from "./log.ts";

/**
 * Runs `stop` once on SIGTERM or SIGINT and ends the process, at the latest after 25 s. An error
 * nobody caught is logged and ends the process too: its supervisor starts a clean one.
 */
export function onStop(log: Logger, stop: () => Promise<void>): void {
  let stopping = false;
  const end = async (why: string, code: number): Promise<void> => {
    if (stopping) return;
    stopping = true;
    log.info({ why }, "stopping");
    setTimeout(() => process.exit(code || 1), 25_000).unref();
    await stop().catch((err: unknown) => log.error({ err }, "stopping failed"));
    process.exit(code);
  };
  process.on("SIGTERM", () => void end("SIGTERM", 0));
  process.on("SIGINT", () => void end("SIGINT", 0));
  process.on("uncaughtException", (err) => {
    log.fatal({ err }, "uncaught");
    void end("uncaught", 1);
  });
  process.on("unhandledRejection", (err) => {
    log.fatal({ err }, "unhandled rejection");
    void end("unhandled rejection", 1);
  });
}
