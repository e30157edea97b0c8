import { startLoop } from "#server/kernel/loop.ts";
import type { Signal } from "#server/kernel/events/signals.ts";
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

/** How a loop learns that there is work without doing its step, which is several statements. */
export interface Look {
  /** One cheap statement. */
  peek: (kernel: Kernel) => Promise<boolean>;
  /** Whatever `peek` knows of is told by this signal, too: the loop waits for it while there is nothing. */
  wokenBy?: Signal;
}

/** A step that nothing called for is done so often all the same: what no look tells of waits no longer. */
const AT_LEAST_MS = 5_000;

/**
 * A loop that does `step` every `everyMs` and survives its failures. Several processes may run it:
 * `step` itself takes what fences it (SKIP LOCKED, a lease row, an advisory lock).
 */
export function everyStep(
  name: string,
  everyMs: number,
  step: (kernel: Kernel, signal: AbortSignal) => Promise<unknown>,
  look?: Look,
): Loop {
  return {
    name,
    start(kernel) {
      let stepped = -Infinity;
      const isDue = async (): Promise<boolean> =>
        !look || performance.now() - stepped > AT_LEAST_MS || look.peek(kernel);
      const loop = startLoop({
        name,
        log: kernel.log,
        everyMs,
        gapMs: look?.wokenBy ? everyMs : 0,
        idleMs: () => (look?.wokenBy ? 2 * kernel.signals.patienceMs() : 0),
        async step(_woken, signal) {
          if (!(await isDue())) return false;
          await step(kernel, signal);
          stepped = performance.now();
          return "soon";
        },
      });
      const off = look?.wokenBy ? kernel.signals.on(look.wokenBy, loop.wake) : () => undefined;
      return {
        health: loop.health,
        async stop() {
          off();
          await loop.stop();
        },
      };
    },
  };
}
