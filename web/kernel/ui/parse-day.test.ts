import { describe, expect, it } from "vitest";
import { parseDay, plusDays } from "./parse-day.ts";

/** A Wednesday. */
const today = "2026-12-16";

describe("parseDay", () => {
  it.each([
    ["2027-01-05", "2027-01-05"],
    ["5.1.2027", "2027-01-05"],
    ["14 dec", "2026-12-14"],
    ["Dec 14, 2027", "2027-12-14"],
    ["today", "2026-12-16"],
    ["tomorrow", "2026-12-17"],
    ["+3", "2026-12-19"],
    ["fri", "2026-12-18"],
    ["wed", "2026-12-23"],
    ["tuesday", "2026-12-22"],
  ])("reads %s", (typed, day) => expect(parseDay(typed, today)).toBe(day));

  it.each(["", "soon", "31.2.2026", "3/4/2026", "2026-13-01", "14 foo"])("refuses %s", (typed) =>
    expect(parseDay(typed, today)).toBeNull(),
  );
});

it("adds days over month ends", () => expect(plusDays("2026-12-31", 1)).toBe("2027-01-01"));
