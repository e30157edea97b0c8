import type { Logger } from "pino";
import type { GaugeRow } from "#shared/kernel/topics.ts";
import { writeOutbox } from "./outbox.ts";
import type { Signals } from "./signals.ts";
import type { Exec } from "../db/exec.ts";

export interface Gauges {
  /** Publishes the whole value of a key, at most 4 times a second; the last one always arrives. */
  set(row: GaugeRow): void;
  /** Writes what is pending. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

const EVERY_MS = 250;

/**
 * Coalesces gauge values of one writer into the outbox. For values that change often and whose last
 * state can be computed again; a value that belongs to a command is published in its transaction.
 */
export function createGauges(deps: { exec: Exec; signals: Signals; log: Logger }): Gauges {
  const { exec, signals, log } = deps;
  const pending = new Map<string, GaugeRow>();
  let timer: NodeJS.Timeout | null = null;
  let writing = Promise.resolve();

  const write = async () => {
    const rows = [...pending];
    if (rows.length === 0) return;
    pending.clear();
    try {
      await writeOutbox(
        exec,
        rows.map(([, row]) => row),
      );
      signals.notify("outbox");
    } catch (err) {
      log.warn({ err }, "gauges: write failed, tried again");
      for (const [name, row] of rows) if (!pending.has(name)) pending.set(name, row);
      schedule();
    }
  };
  const flush = () => (writing = writing.then(write));
  const schedule = () => {
    timer ??= setTimeout(() => {
      timer = null;
      void flush();
    }, EVERY_MS);
  };

  return {
    set(row) {
      pending.set(JSON.stringify([row.topic, row.key]), row);
      schedule();
    },
    flush,
    async close() {
      if (timer) clearTimeout(timer);
      timer = null;
      await flush();
      if (timer) clearTimeout(timer);
    },
  };
}
