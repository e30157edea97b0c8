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

/** A step that takes so long hangs: it is shown, and the process does not count as ready. */
const STUCK_MS = 5 * 60_000;

/**
 * A loop that does `step` every `everyMs` and survives its failures. Several processes may run it:
 * `step` itself takes what fences it (SKIP LOCKED, a lease row, an advisory lock).
 */
export function everyStep(
  name: string,
  everyMs: number,
  step: (kernel: Kernel, signal: AbortSignal) => Promise<unknown>,
  { stuckMs = STUCK_MS } = {},
): Loop {
  return {
    name,
    start(kernel) {
      const stopping = new AbortController();
      let failed: string | null = null;
      let began: number | null = null;
      const stuck = (): string | null => {
        const ms = began === null ? 0 : performance.now() - began;
        return ms < stuckMs ? null : `in one step for ${Math.round(ms / 1000)} s`;
      };
      const running = (async () => {
        while (!stopping.signal.aborted) {
          began = performance.now();
          try {
            await step(kernel, stopping.signal);
            failed = null;
          } catch (err) {
            failed = safeText(err instanceof Error ? err : new Error(String(err)));
            kernel.log.error({ err, loop: name }, "loop step failed");
          }
          began = null;
          await sleep(everyMs, undefined, { signal: stopping.signal }).catch(() => undefined);
        }
      })();
      return {
        async stop() {
          stopping.abort();
          await running;
        },
        health: () => failed ?? stuck(),
      };
    },
  };
}
