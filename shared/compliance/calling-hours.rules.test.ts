import { describe, expect, test } from "vitest";
import { instantOf, localTimeAt, windowAt } from "./calling-hours.rules.ts";

const at = (iso: string): Date => new Date(iso);
const open = (zone: string, iso: string): boolean => windowAt([zone], at(iso)).open;

describe("calling hours on the days the clock changes", () => {
  test.each([
    // New York springs forward on 2026-03-08: 08:00 is 13:00Z the day before, 12:00Z after
    ["America/New_York", "2026-03-07T12:59:59Z", false],
    ["America/New_York", "2026-03-07T13:00:00Z", true],
    ["America/New_York", "2026-03-08T11:59:59Z", false],
    ["America/New_York", "2026-03-08T12:00:00Z", true],
    ["America/New_York", "2026-03-09T00:59:59Z", true],
    ["America/New_York", "2026-03-09T01:00:00Z", false],
    // and falls back on 2026-11-01
    ["America/New_York", "2026-11-01T12:59:59Z", false],
    ["America/New_York", "2026-11-01T13:00:00Z", true],
    // Phoenix has no daylight saving: 08:00 is 15:00Z all year
    ["America/Phoenix", "2026-03-07T15:00:00Z", true],
    ["America/Phoenix", "2026-03-08T14:59:59Z", false],
    ["America/Phoenix", "2026-03-08T15:00:00Z", true],
    ["America/Phoenix", "2026-07-01T14:59:59Z", false],
    // London changes on 2026-03-29 and 2026-10-25
    ["Europe/London", "2026-03-28T08:00:00Z", true],
    ["Europe/London", "2026-03-29T06:59:59Z", false],
    ["Europe/London", "2026-03-29T07:00:00Z", true],
    ["Europe/London", "2026-10-25T07:59:59Z", false],
    ["Europe/London", "2026-10-25T08:00:00Z", true],
    // Lord Howe moves by half an hour: +11 in summer, +10:30 from 2026-04-05
    ["Australia/Lord_Howe", "2026-04-03T21:00:00Z", true],
    ["Australia/Lord_Howe", "2026-04-03T20:59:59Z", false],
    ["Australia/Lord_Howe", "2026-04-05T21:29:59Z", false],
    ["Australia/Lord_Howe", "2026-04-05T21:30:00Z", true],
    // Kathmandu is +5:45
    ["Asia/Kathmandu", "2026-06-01T02:14:59Z", false],
    ["Asia/Kathmandu", "2026-06-01T02:15:00Z", true],
    ["Asia/Kathmandu", "2026-06-01T15:15:00Z", false],
  ])("%s at %s: %s", (zone, iso, expected) => {
    expect(open(zone, iso)).toBe(expected);
  });
});

test("a closed window says when it opens", () => {
  expect(windowAt(["America/New_York"], at("2026-03-08T05:00:00Z"))).toEqual({
    open: false,
    opensAt: at("2026-03-08T12:00:00Z"),
  });
  expect(windowAt(["Asia/Kathmandu"], at("2026-06-01T15:15:00Z"))).toEqual({
    open: false,
    opensAt: at("2026-06-02T02:15:00Z"),
  });
});

test("with several possible zones only their common hours are open", () => {
  const both = ["America/New_York", "America/Los_Angeles"];
  expect(windowAt(both, at("2026-06-01T12:00:00Z"))).toEqual({
    open: false,
    opensAt: at("2026-06-01T15:00:00Z"),
  });
  expect(windowAt(both, at("2026-06-01T15:00:00Z")).open).toBe(true);
  expect(windowAt(both, at("2026-06-02T01:00:00Z")).open).toBe(false);
});

test("without a zone nobody is called", () => {
  expect(windowAt([], at("2026-06-01T15:00:00Z"))).toEqual({ open: false, opensAt: null });
});

describe("local times become instants", () => {
  test.each([
    ["2026-06-02T15:00", "America/New_York", "2026-06-02T19:00:00Z"],
    ["2026-12-01T15:00", "Europe/London", "2026-12-01T15:00:00Z"],
    ["2026-06-01T08:00", "Asia/Kathmandu", "2026-06-01T02:15:00Z"],
    // skipped: 02:30 does not exist in New York on 2026-03-08 and means 03:30
    ["2026-03-08T02:30", "America/New_York", "2026-03-08T07:30:00Z"],
    // shown twice: 01:30 on 2026-11-01, the first one
    ["2026-11-01T01:30", "America/New_York", "2026-11-01T05:30:00Z"],
    // Lord Howe shows 01:45 twice on 2026-04-05
    ["2026-04-05T01:45", "Australia/Lord_Howe", "2026-04-04T14:45:00Z"],
  ])("%s in %s is %s", (local, zone, expected) => {
    expect(instantOf(local, zone)).toEqual(at(expected));
  });

  test("and back", () => {
    expect(localTimeAt("Australia/Lord_Howe", at("2026-04-05T21:30:00Z"))).toBe("2026-04-06T08:00");
  });
});
