import { standardOutput } from "./log-output.ts";
import type { Kernel } from "./kernel.ts";

/** What a process that cannot go on gets to end in good order. */
const LAST_MS = 5_000;

/** Ends the process, also one whose log nobody takes: Node would wait for that write for ever. */
function exit(code: number): void {
  if (standardOutput.stuck()) process.kill(process.pid, "SIGKILL");
  process.exit(code);
}

/**
 * Runs `stop` once on SIGTERM or SIGINT and ends the process, at the latest after 25 s. An error
 * nobody caught, and a pool whose connections do not come back, end the process too: its supervisor
 * starts a clean one.
 */
export function onStop(
  { log, poolWatch }: Pick<Kernel, "log" | "poolWatch">,
  stop: () => Promise<void>,
): void {
  let stopping = false;
  const end = async (why: string, code: number, limitMs = 25_000): Promise<void> => {
    if (stopping) return;
    stopping = true;
    log.info({ why }, "stopping");
    setTimeout(() => exit(code || 1), limitMs).unref();
    await stop().catch((err: unknown) => log.error({ err }, "stopping failed"));
    exit(code);
  };
  poolWatch.onStuck((why) => void end(why, 1, LAST_MS));
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
