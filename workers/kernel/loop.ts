import { setTimeout as sleep } from "node:timers/promises";
import { safeText } from "#server/kernel/log.ts";
import type { Kernel } from "#server/kernel/kernel.ts";

/** Long-running work of a worker process: a sweeper, a maintainer, an embedded server. */
export interface Loop {
  name: string;
  start(kernel: Kernel): Promise<RunningLoop> | RunningLoop;
}

export interface RunningLoop {
  stop(): Promise<void>;
  /** Null when well, else what is wrong. */
  health(): string | null;
}

/**
 * A loop that does `step` every `everyMs` and survives its failures. Several processes may run it:
 * `step` itself takes what fences it (SKIP LOCKED, a lease row, an advisory lock).
 */
export function everyStep(
  name: string,
  everyMs: number,
  step: (kernel: Kernel, signal: AbortSignal) => Promise<unknown>,
): Loop {
  return {
    name,
    start(kernel) {
      const stopping = new AbortController();
      let failed: string | null = null;
      const running = (async () => {
        while (!stopping.signal.aborted) {
          try {
            await step(kernel, stopping.signal);
            failed = null;
          } catch (err) {
            failed = safeText(err instanceof Error ? err : new Error(String(err)));
            kernel.log.error({ err, loop: name }, "loop step failed");
          }
          await sleep(everyMs, undefined, { signal: stopping.signal }).catch(() => undefined);
        }
      })();
      return {
        async stop() {
          stopping.abort();
          await running;
        },
        health: () => failed,
      };
    },
  };
}
