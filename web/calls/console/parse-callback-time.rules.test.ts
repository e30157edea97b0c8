import { expect, test } from "vitest";
import { parseWhen } from "./parse-callback-time.rules.ts";

// Monday 2026-06-01, 14:10 in New York, 19:10 in London
const now = new Date("2026-06-01T18:10:00Z");

test.each([
  ["tue 3pm", "America/New_York", "2026-06-02T15:00"],
  ["Tuesday at 3 pm", "America/New_York", "2026-06-02T15:00"],
  ["tomorrow 10:30", "Europe/London", "2026-06-02T10:30"],
  ["14 dec 9am", "America/New_York", "2026-12-14T09:00"],
  ["15:00", "America/New_York", "2026-06-01T15:00"],
  ["15:00", "Europe/London", "2026-06-02T15:00"],
  ["12am", "Europe/London", "2026-06-02T00:00"],
  ["12pm", "Europe/London", "2026-06-02T12:00"],
  ["+2h", "Europe/London", "2026-06-01T21:10"],
  ["in 30 min", "Asia/Kathmandu", "2026-06-02T00:25"],
  ["2026-06-05 16:45", "Europe/London", "2026-06-05T16:45"],
])("%s in %s is %s", (text, zone, expected) => {
  expect(parseWhen(text, zone, now)).toBe(expected);
});

test.each(["", "tue", "3", "25:00", "13pm", "14:75", "soon 3pm"])("%o is no time", (text) => {
  expect(parseWhen(text, "Europe/London", now)).toBeNull();
});
