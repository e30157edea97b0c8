import { write, writeSync } from "node:fs";
import type { DestinationStream } from "pino";

/** Lines that wait for a slow or full log, characters; what comes then is lost and counted. */
const MOST = 4 * 2 ** 20;
const AGAIN_MS = 200;
/** A write that takes so long has nobody who reads it. */
const STUCK_MS = 1_000;

export interface LogOutput extends DestinationStream {
  /** Writes what waits, at the end of the process; nothing where that could block. */
  flush(): void;
  /** Whether a write has hung for a while: the process then cannot end by itself. */
  stuck(): boolean;
}

/**
 * A log over a file descriptor that never holds up the process: neither a full disk nor a pipe that
 * nobody reads. What cannot be written is lost, and its number is the first thing said afterwards.
 */
export function createLogOutput(fd: number): LogOutput {
  let waiting: string[] = [];
  let size = 0;
  let lost = 0;
  let began: number | null = null;

  /** @param lines how many are lost when it failed: those of the batch, and those it told of */
  const done = (batch: string, lines: number, err: Error | null, bytes: number): void => {
    began = null;
    const rest = err ? "" : Buffer.from(batch).subarray(bytes).toString();
    if (isBusy(err)) waiting.unshift(batch);
    else if (err) lost += lines;
    else if (rest) waiting.unshift(rest);
    size = waiting.reduce((sum, { length }) => sum + length, 0);
    if (waiting.length === 0) return;
    if (err) setTimeout(next, AGAIN_MS).unref();
    else next();
  };
  const next = (): void => {
    if (began !== null || waiting.length === 0) return;
    const lines = lost + waiting.length;
    if (lost > 0)
      waiting.unshift(`${JSON.stringify({ level: 50, lost, msg: "log lines lost" })}\n`);
    lost = 0;
    const batch = waiting.join("");
    waiting = [];
    began = performance.now();
    write(fd, batch, (err, bytes) => done(batch, lines, err, bytes));
  };
  return {
    write(line) {
      if (size > MOST) lost += 1;
      else {
        waiting.push(line);
        size += line.length;
      }
      next();
    },
    flush() {
      if (began !== null) return;
      try {
        writeSync(fd, waiting.join(""));
      } catch {
        // a full disk at the very end: there is nowhere to say it
      }
      waiting = [];
    },
    stuck: () => began !== null && performance.now() - began > STUCK_MS,
  };
}

const isBusy = (err: Error | null): boolean =>
  (err as NodeJS.ErrnoException | null)?.code === "EAGAIN";

/** Standard output of this process. */
export const standardOutput = createLogOutput(1);
let prepared = false;

/** What Node itself writes there (warnings) may fail, too, without ending the process. */
export function prepareOutput(): LogOutput {
  if (prepared) return standardOutput;
  prepared = true;
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
  process.on("exit", () => standardOutput.flush());
  return standardOutput;
}
