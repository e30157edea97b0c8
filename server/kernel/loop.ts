import type { Logger } from "pino";
import { safeText } from "./log.ts";

export interface RunningLoop {
  /** Runs the step soon, once, however often it is called meanwhile. */
  wake(): void;
  /** Ends after the step that runs. */
  stop(): Promise<void>;
  /** When the last step succeeded, by the machine's monotonic clock in ms; null before the first. */
  lastOk(): number | null;
  /** Null when well; else why the last step failed, or for how long one runs that takes too long. */
  health(): string | null;
}

interface LoopOptions {
  name: string;
  log: Logger;
  everyMs: number;
  /**
   * With nothing to do the loop looks less and less often, down to once in so long; work or a wake ends
   * that. Asked at each pause, since wakes may not arrive for a while. Default `everyMs`.
   */
  idleMs?: () => number;
  /** At least this long between the beginnings of two steps, so that wakes in a burst share one. */
  gapMs?: number;
  /** A step that takes so long hangs. Default 5 min. */
  stuckMs?: number;
  /**
   * `woken`: somebody says that there is work; else it is only time to look. Aborts by `signal` when
   * the loop is to stop. Says whether there is more to do at once, or `soon`: it did something, or
   * waits for something that no wake tells of.
   */
  step: (woken: boolean, signal: AbortSignal) => Promise<boolean | "soon">;
}

/** By how much a pause grows while there is nothing to do. */
const IDLER = 1.5;
const STUCK_MS = 5 * 60_000;
/** A step that failed is tried again after at most so long, or its own interval when that is longer. */
const RETRY_MS = 1_000;

/**
 * Repeats `step`: at once while it says `true` (there is more), else when woken or after `everyMs`.
 * Errors are logged and retried with growing pauses.
 */
export function startLoop(options: LoopOptions): RunningLoop {
  const { name, log, everyMs, gapMs = 0, idleMs, stuckMs = STUCK_MS, step } = options;
  const stopping = new AbortController();
  const pause = interruptible(stopping.signal);
  let woken = false;
  let lastOk: number | null = null;
  let began: number | null = null;
  let [failures, idle] = [0, 0];
  let failure: string | null = null;

  /** @returns whether there is more to do at once */
  const once = async (): Promise<boolean> => {
    const called = woken;
    woken = false;
    began = performance.now();
    try {
      const more = await step(called, stopping.signal);
      lastOk = performance.now();
      [failures, failure] = [0, null];
      idle = called || more ? 0 : idle + 1;
      return more === true;
    } catch (error) {
      failures += 1;
      failure = safeText(error instanceof Error ? error : new Error(String(error)));
      if (!stopping.signal.aborted)
        log.error({ err: error, loop: name, failures }, "loop step failed");
      return false;
    } finally {
      began = null;
    }
  };

  const run = async () => {
    while (!stopping.signal.aborted) {
      const start = performance.now();
      const more = await once();
      if (failure !== null) {
        const grown = everyMs * 2 ** Math.min(failures, 6);
        await pause.sleep(Math.min(Math.max(RETRY_MS, everyMs), grown));
      } else if (!more) {
        if (!woken) await pause.sleep(idlePause(everyMs, idle, idleMs?.() ?? 0));
        await pause.sleep(start + gapMs - performance.now(), { wakes: false });
      }
    }
  };
  const running = run();

  return {
    wake() {
      woken = true;
      pause.wake();
    },
    async stop() {
      stopping.abort();
      await running;
    },
    lastOk: () => lastOk,
    health: () => failure ?? hanging(began, stuckMs),
  };
}

/** How long to wait after so many looks that found nothing. */
const idlePause = (everyMs: number, looks: number, longestMs: number): number =>
  Math.min(Math.max(everyMs, longestMs), everyMs * IDLER ** Math.min(looks, 20));

/** Says for how long the step that began then has run, when that is too long. */
function hanging(began: number | null, stuckMs: number): string | null {
  const ms = began === null ? 0 : performance.now() - began;
  return ms < stuckMs ? null : `in one step for ${Math.round(ms / 1000)} s`;
}

/** Pauses that the end of the loop cuts short, and `wake()` those that say so. */
function interruptible(signal: AbortSignal) {
  let end: (() => void) | null = null;
  let byWake = false;
  signal.addEventListener("abort", () => end?.());
  return {
    sleep(ms: number, { wakes = true } = {}): Promise<void> {
      if (ms <= 0 || signal.aborted) return Promise.resolve();
      byWake = wakes;
      return new Promise<void>((resolve) => {
        const timer = setTimeout(() => end?.(), ms);
        end = () => {
          clearTimeout(timer);
          end = null;
          resolve();
        };
      });
    },
    wake() {
      if (byWake) end?.();
    },
  };
}
