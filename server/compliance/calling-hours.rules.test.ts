import { expect, test } from "vitest";
import { keyOfNumber } from "./calling-hours.rules.ts";
import type { Reached } from "./calling-hours.rules.ts";

const DIRECT = "+12125550100"; // New York
const MOBILE = "+14155550100"; // bought in California
const person: Reached = {
  phone: DIRECT,
  country: "US",
  timeZone: "America/New_York",
  timeZoneSource: "area_code",
  directE164: DIRECT,
  hqE164: null,
};

test.each<[string, Partial<Reached>, string]>([
  ["the number that the zone was read off", {}, "America/New_York"],
  ["a mobile bought elsewhere", { phone: MOBILE }, "country:US"],
  ["a mobile bought in the same zone", { phone: "+16465550100" }, "America/New_York"],
  ["headquarters elsewhere", { phone: MOBILE, hqE164: MOBILE }, "America/Los_Angeles"],
  ["headquarters abroad", { phone: "+442079460123", hqE164: "+442079460123" }, "country:GB"],
  [
    "a mobile bought elsewhere, of a person whose zone somebody stated",
    { phone: MOBILE, timeZoneSource: "explicit" },
    "country:US",
  ],
  ["a number of the zone that somebody stated", { timeZoneSource: "explicit" }, "America/New_York"],
  [
    "a number of the same clock under another name",
    { timeZone: "America/Detroit", timeZoneSource: "explicit" },
    "America/Detroit",
  ],
  [
    "a number abroad of a person whose zone somebody stated",
    { phone: "+442079460123", timeZoneSource: "explicit" },
    "country:GB",
  ],
  [
    "any mobile of a person known by their state",
    { phone: MOBILE, timeZoneSource: "state", directE164: null },
    "America/New_York",
  ],
  [
    "a number abroad of a person known by their state",
    { phone: "+442079460123", timeZoneSource: "state", directE164: null },
    "country:GB",
  ],
  ["a person of whom only the country is known", { timeZone: null }, "country:US"],
  ["a person of whom nothing is known", { timeZone: null, country: null }, "country:??"],
])("%s is called by the clock that stands over it", (_, change, key) => {
  expect(keyOfNumber({ ...person, ...change })).toBe(key);
});
