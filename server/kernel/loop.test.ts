import { pino } from "pino";
import { expect, test, vi } from "vitest";
import { startLoop } from "./loop.ts";
import type { RunningLoop } from "./loop.ts";

const log = pino({ level: "silent" });
const HOUR = 3_600_000;
const holds = (check: () => void) => vi.waitFor(check, { timeout: 60_000 });

/** A loop whose steps wait until the test lets them end. */
function stepwise(more: Partial<Parameters<typeof startLoop>[0]> = {}) {
  const steps: { woken: boolean; end: (more: boolean) => void; fail: (err: Error) => void }[] = [];
  const loop: RunningLoop = startLoop({
    ...{ name: "test", log, everyMs: HOUR, ...more },
    step: (woken) =>
      new Promise((resolve, reject) => void steps.push({ woken, end: resolve, fail: reject })),
  });
  /** The step of this number, once it has begun. */
  const step = async (n: number) => {
    await holds(() => expect(steps.length).toBe(n));
    return steps[n - 1]!;
  };
  return { loop, step };
}

test("a step that says there is more is followed at once; another when the loop is woken", async () => {
  const { loop, step } = stepwise();
  (await step(1)).end(true);
  (await step(2)).end(false);
  await holds(() => expect(loop.lastOk()).not.toBeNull());
  loop.wake();
  const third = await step(3);
  expect(third.woken).toBe(true);
  // while a step runs, however many wakes are one more step
  for (let i = 0; i < 5; i++) loop.wake();
  third.end(false);
  const fourth = await step(4);
  expect(fourth.woken).toBe(true);
  const stopped = loop.stop();
  fourth.end(true);
  await stopped;
});

test("when there is nothing to do, then it looks less often; a wake begins a step at once", async () => {
  const looks: number[] = [];
  const wokenAt: number[] = [];
  const loop = startLoop({
    ...{ name: "test", log, everyMs: 1, idleMs: () => HOUR },
    step: async (woken) => {
      (woken ? wokenAt : looks).push(performance.now());
      return false;
    },
  });
  await holds(() => expect(looks.length).toBeGreaterThan(12));
  const gaps = looks.slice(1).map((at, i) => at - looks[i]!);
  // 1.5 ms, 2.25 ms … 1.5 ^ 12 ms: the machine may add to a pause, and takes nothing from it
  expect(gaps.at(-1)).toBeGreaterThan(100);
  loop.wake();
  await holds(() => expect(wokenAt).toHaveLength(1));
  // the pauses begin anew
  const before = looks.length;
  await holds(() => expect(looks.length).toBeGreaterThan(before + 5));
  await loop.stop();
});

test("when a step did something, then the next one comes as soon as ever", async () => {
  let steps = 0;
  const loop = startLoop({
    ...{ name: "test", log, everyMs: 1, idleMs: () => HOUR },
    step: async () => {
      steps += 1;
      return "soon";
    },
  });
  // with growing pauses the fortieth would come after a day
  await holds(() => expect(steps).toBeGreaterThan(40));
  await loop.stop();
});

test("wakes in a burst share one step, also when the first comes right after one", async () => {
  const { loop, step } = stepwise({ gapMs: 300 });
  const began = performance.now();
  (await step(1)).end(false);
  await holds(() => expect(loop.lastOk()).not.toBeNull());
  for (let i = 0; i < 5; i++) loop.wake();
  const second = await step(2);
  expect(performance.now() - began).toBeGreaterThanOrEqual(299);
  const stopped = loop.stop();
  second.end(false);
  await stopped;
});

test("a loop is well while its steps end, ill when one fails, and tries again by itself", async () => {
  const { loop, step } = stepwise({ everyMs: 1 });
  (await step(1)).end(false);
  expect(loop.health()).toBeNull();
  (await step(2)).fail(new Error("the table is gone"));
  const third = await step(3);
  expect(loop.health()).toContain("the table is gone");
  third.end(false);
  const fourth = await step(4);
  expect(loop.health()).toBeNull();
  const stopped = loop.stop();
  fourth.end(false);
  await stopped;
});

test("when a step takes too long, then the loop says so until it ends", async () => {
  const { loop, step } = stepwise({ everyMs: 1, stuckMs: 50 });
  const first = await step(1);
  await holds(() => expect(loop.health()).toMatch(/^in one step for \d+ s$/));
  first.end(false);
  await holds(() => expect(loop.lastOk()).not.toBeNull());
  const stopped = loop.stop();
  (await step(2)).end(false);
  await stopped;
});

test("when the loop stops, then its step is told by the signal and its pause ends", async () => {
  const told: boolean[] = [];
  const loop = startLoop({
    ...{ name: "test", log, everyMs: HOUR },
    step: (_woken, signal) =>
      new Promise((resolve) =>
        signal.addEventListener("abort", () => {
          told.push(signal.aborted);
          resolve(false);
        }),
      ),
  });
  await loop.stop();
  expect(told).toEqual([true]);

  const pausing = startLoop({ name: "test", log, everyMs: HOUR, step: async () => false });
  await holds(() => expect(pausing.lastOk()).not.toBeNull());
  await pausing.stop();
});
