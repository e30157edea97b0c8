import { expect, test } from "vitest";
import { parseTime } from "./parse-time.ts";

const HERE = "2026-11-27T14:30"; // a Friday

test.for([
  ["mon 9am", "2026-11-30T09:00"],
  ["14 dec 15:30", "2026-12-14T15:30"],
  ["2026-12-14 09:00", "2026-12-14T09:00"],
  ["tomorrow 12am", "2026-11-28T00:00"],
  ["15:00", "2026-11-27T15:00"],
  ["14:30", "2026-11-28T14:30"],
])("reads %s", ([text, moment]) => {
  expect(parseTime(text!, HERE)).toBe(moment);
});

test.for(["", "monday", "mon 3", "25:00", "13pm", "31 feb 10:00"])(
  "refuses %s, which names no moment",
  (text) => {
    expect(parseTime(text, HERE)).toBeNull();
  },
);
