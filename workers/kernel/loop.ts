import { startLoop } from "#server/kernel/loop.ts";
import type { Kernel } from "#server/kernel/kernel.ts";

/** Long-running work of a worker process: a sweeper, a maintainer, an embedded server. */
export interface Loop {
  name: string;
  start(kernel: Kernel): Promise<LoopHandle> | LoopHandle;
}

export interface LoopHandle {
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
    start: (kernel) =>
      startLoop({
        name,
        log: kernel.log,
        everyMs,
        async step(_woken, signal) {
          await step(kernel, signal);
          return false;
        },
      }),
  };
}
