import { pino } from "pino";
import { expect, test, vi } from "vitest";
import type { Kernel } from "#server/kernel/kernel.ts";
import { everyStep } from "./loop.ts";

const holds = (check: () => void) => vi.waitFor(check, { timeout: 60_000 });

/** A kernel of signals alone, whose wakes the test gives. */
function signalled(patienceMs: number) {
  const wakes = new Set<() => void>();
  const signals = {
    on: (_signal: string, wake: () => void) => {
      wakes.add(wake);
      return () => wakes.delete(wake);
    },
    patienceMs: () => patienceMs,
  };
  const kernel = { log: pino({ level: "silent" }), signals } as unknown as Kernel;
  return { kernel, wakes, wake: () => wakes.forEach((call) => call()) };
}

test("when the look finds nothing, then the step is left out, and done once in a while all the same", async () => {
  const { kernel } = signalled(0);
  let [looks, steps] = [0, 0];
  const loop = everyStep("test", 1, async () => void (steps += 1), {
    peek: async () => {
      looks += 1;
      return false;
    },
  });
  const running = await loop.start(kernel);
  await holds(() => expect(looks).toBeGreaterThan(50));
  // the first step is done unasked; the next unasked one comes after five seconds
  expect(steps).toBeLessThan(looks / 10);
  await holds(() => expect(steps).toBeGreaterThan(1));
  await running.stop();
});

test("when a signal tells of work, then a loop that waits looks and steps at once; stopped, it hears none", async () => {
  const { kernel, wake, wakes } = signalled(1_800_000);
  let work = false;
  let steps = 0;
  const loop = everyStep("test", 1, async () => void (steps += 1), {
    peek: async () => work,
    wokenBy: "log",
  });
  const running = await loop.start(kernel);
  await holds(() => expect(steps).toBe(1));
  work = true;
  wake();
  await holds(() => expect(steps).toBeGreaterThan(1));
  expect(wakes.size).toBe(1);
  await running.stop();
  expect(wakes.size).toBe(0);
});
