import type { Logger } from "pino";

export interface Loop {
  /** Runs the step soon, once, however often it is called meanwhile. */
  wake(): void;
  stop(): Promise<void>;
  /** When the last step succeeded, by the machine's monotonic clock in ms; null before the first. */
  lastOk(): number | null;
}

/**
 * Repeats `step`: at once while it says `true` (there is more), else when woken or after `everyMs`.
 * Errors are logged and retried with growing pauses up to a second.
 */
export function startLoop(options: {
  name: string;
  log: Logger;
  everyMs: number;
  /** At least this long between the beginnings of two steps, so that wakes in a burst share one. */
  gapMs?: number;
  /** `woken`: somebody says that there is work; else it is only time to look. */
  step: (woken: boolean) => Promise<boolean>;
}): Loop {
  const { name, log, everyMs, gapMs = 0, step } = options;
  let stopped = false;
  let woken = false;
  let ring: (() => void) | null = null;
  let lastOk: number | null = null;

  const pause = (ms: number, wakes = true) =>
    new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        ring = null;
        resolve();
      };
      const timer = setTimeout(done, ms);
      ring = wakes || stopped ? done : null;
    });

  const run = async () => {
    let failures = 0;
    while (!stopped) {
      const called = woken;
      woken = false;
      const began = performance.now();
      try {
        const more = await step(called);
        lastOk = performance.now();
        failures = 0;
        if (!more && !woken && !stopped) await pause(everyMs);
        const early = began + gapMs - performance.now();
        if (!more && early > 0 && !stopped) await pause(early, false);
      } catch (error) {
        failures += 1;
        if (stopped) break;
        log.error({ err: error, loop: name, failures }, "loop step failed");
        await pause(Math.min(1000, everyMs * 2 ** Math.min(failures, 6)));
      }
    }
  };
  const running = run();

  return {
    wake() {
      woken = true;
      ring?.();
    },
    async stop() {
      stopped = true;
      ring?.();
      await running;
    },
    lastOk: () => lastOk,
  };
}
