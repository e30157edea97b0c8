import { expect, test } from "vitest";
import { ServerClock } from "./clock.ts";

const MINUTE = 60_000;

test("when nothing was learnt yet, then the machine's clock holds", () => {
  expect(new ServerClock().now(1_000)).toBe(1_000);
});

test.each([
  ["five minutes behind", 5 * MINUTE],
  ["two minutes ahead", -2 * MINUTE],
])(
  "when the machine's clock is %s, then times go by the server's within half an answer's time",
  (_, off) => {
    const clock = new ServerClock();
    clock.learn(10 * MINUTE + off + 40, 10 * MINUTE, 10 * MINUTE + 100);
    expect(Math.abs(clock.now(10 * MINUTE) - (10 * MINUTE + off))).toBeLessThanOrEqual(50);
  },
);

test("when a quick answer came, then a slow one does not make the time worse", () => {
  const clock = new ServerClock();
  clock.learn(1_010, 0, 20);
  const before = clock.now(0);
  clock.learn(41_000, 30_000, 50_000);
  expect(clock.now(0)).toBe(before);
  clock.learn(91_002, 90_000, 90_004);
  expect(Math.abs(clock.now(0) - 1_000)).toBeLessThanOrEqual(2);
});

test("when the machine's clock is set while the page is open, then the next answer says so", () => {
  const clock = new ServerClock();
  clock.learn(1_000, 1_000, 1_010);
  clock.learn(2_000, 2_000 + 5 * MINUTE, 2_010 + 5 * MINUTE);
  expect(Math.abs(clock.now(3_000 + 5 * MINUTE) - 3_000)).toBeLessThanOrEqual(10);
});

test("when an answer's time cannot be read, or the clock was set back while it came, then nothing is learnt", () => {
  const clock = new ServerClock();
  clock.learn(Number("no time"), 0, 10);
  clock.learn(9_000, 1_000, 500);
  expect(clock.now(1_000)).toBe(1_000);
});
