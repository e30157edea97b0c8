import { fstatSync, write, writeSync } from "node:fs";
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
  /** What is left of a batch of which a part was written. */
  let rest: { bytes: Buffer; lines: number } | null = null;

  const next = (): void => {
    if (began !== null || (waiting.length === 0 && !rest)) return;
    const batch = rest ?? takeAll();
    rest = null;
    began = performance.now();
    write(fd, batch.bytes, (err, written) => {
      began = null;
      if (isBusy(err)) rest = batch;
      else if (err) lost += batch.lines;
      else if (written < batch.bytes.length) {
        rest = { ...batch, bytes: batch.bytes.subarray(written) };
      }
      if (err) setTimeout(next, AGAIN_MS).unref();
      else next();
    });
  };
  /** All that waits, behind the number of those lost; both are lost together when the write fails. */
  const takeAll = () => {
    const told = lost > 0 ? `${JSON.stringify({ level: 50, lost, msg: "log lines lost" })}\n` : "";
    const lines = lost + waiting.length;
    const bytes = Buffer.from(told + waiting.join(""));
    [waiting, size, lost] = [[], 0, 0];
    return { bytes, lines };
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
      try {
        // behind a write that is still under way a file takes more, a pipe may never
        if (began !== null && !fstatSync(fd).isFile()) return;
        if (rest) writeSync(fd, rest.bytes);
        if (waiting.length > 0) writeSync(fd, takeAll().bytes);
      } catch {
        // a full disk at the very end: there is nowhere to say it
      }
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
