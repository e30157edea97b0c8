import { expect, it } from "vitest";
import { bytesText, dayText, duration, relativeTime, shortDay, shortNumber } from "./format.ts";

const now = Date.parse("2026-12-14T15:40:00Z");
const show = (at: string) => relativeTime(at, now, "UTC");

it("tells time as distance within the hour, then by the clock", () => {
  expect(show("2026-12-14T15:40:00Z")).toBe("just now");
  expect(show("2026-12-14T15:39:52Z")).toBe("8 s ago");
  expect(show("2026-12-14T15:28:00Z")).toBe("12 min ago");
  expect(show("2026-12-14T15:52:30Z")).toBe("in 12 min");
  expect(show("2026-12-14T09:05:00Z")).toBe("09:05");
  expect(show("2026-12-11T09:05:00Z")).toBe("11 Dec 09:05");
  expect(show("2025-12-11T09:05:00Z")).toBe("11 Dec 2025 09:05");
});

it("tells numbers exactly below ten thousand, then shortly", () => {
  expect([0, 9_999, 12_420, 98_004, 5_000_000].map(shortNumber)).toEqual([
    "0",
    "9,999",
    "12.4k",
    "98k",
    "5m",
  ]);
});

it("tells durations as a clock", () => {
  expect([5, 190, 3_765].map(duration)).toEqual(["0:05", "3:10", "1:02:45"]);
  expect([86_400, 709_200].map(duration)).toEqual(["1 d 0 h", "8 d 5 h"]);
});

it("tells a calendar day in words, the same in every zone", () => {
  expect(dayText("2026-12-14")).toBe("14 Dec 2026");
  expect(shortDay("2026-12-14")).toBe("14 Dec");
});

it("tells sizes in the largest unit that they fill", () => {
  const sizes = [0, 900, 5 * 2 ** 20, 8.44 * 2 ** 30, 310 * 2 ** 30, 3 * 2 ** 50];
  expect(sizes.map((size) => bytesText(size).replace("\u00a0", " "))).toEqual([
    "0 B",
    "900 B",
    "5 MB",
    "8.4 GB",
    "310 GB",
    "3,072 TB",
  ]);
});
