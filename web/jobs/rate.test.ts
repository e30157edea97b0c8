import { expect, test } from "vitest";
import { addMark, paceText, rateOf, type Mark } from "./rate.rules.ts";

const marks = (...all: [number, number][]): Mark[] =>
  all.reduce<Mark[]>((list, [at, done]) => addMark(list, { at, done }), []);

test("the speed is that of the last quarter minute, not of the whole run", () => {
  expect(rateOf(marks([0, 0], [10_000, 10_000], [25_001, 10_150], [40_002, 10_300]))).toBeCloseTo(
    10,
  );
});

test("there is no speed from one mark, within a second, or when nothing moves", () => {
  expect(rateOf([])).toBeNull();
  expect(rateOf(marks([0, 5]))).toBeNull();
  expect(rateOf(marks([0, 5], [400, 90]))).toBeNull();
  expect(rateOf(marks([0, 5], [9_000, 5]))).toBeNull();
});

test("work that began again is measured anew", () => {
  expect(rateOf(marks([0, 900], [1_000, 0], [3_000, 200]))).toBeCloseTo(100);
});

test("the text tells speed and time left in the largest fitting unit", () => {
  expect(paceText(null, 10)).toBe("");
  expect(paceText(420, 420 * 30)).toBe("420/s · 30 s left");
  expect(paceText(420, 420 * 180)).toBe("420/s · 3 min left");
  expect(paceText(2, 2 * 7_200)).toBe("2.0/s · 2 h left");
  expect(paceText(1_234.4, null)).toBe("1,234/s");
});
