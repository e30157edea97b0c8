import { getAllCountries, getAllTimezones } from "countries-and-timezones";
import { areaCodeZone } from "#shared/contacts/area-codes.rules.ts";
import { localTimeAt, windowAt } from "#shared/compliance/calling-hours.rules.ts";
import type { Window } from "#shared/compliance/calling-hours.rules.ts";
import { countryOfNumber } from "./dial-destination.rules.ts";

/**
 * Zone keys of tasks. A task carries an IANA zone, or `country:XX` when only the country is known
 * (then every zone of it must be open), or `country:??` when nothing is (then it is never called).
 */
const countries = getAllCountries();
const keys = new Map<string, readonly string[]>();
for (const name of Object.keys(getAllTimezones())) if (known(name)) keys.set(name, [name]);
for (const [code, { timezones }] of Object.entries(countries)) {
  keys.set(`country:${code}`, timezones.filter(known));
}

function known(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).format(0) !== "";
  } catch {
    return false;
  }
}

/** IANA zones of a key; none when nothing is known. */
export function zonesOfKey(key: string): readonly string[] {
  return keys.get(key) ?? [];
}

/** May a person with this key be called at `at`? */
export function windowOfKey(key: string, at: Date): Window {
  return windowAt(zonesOfKey(key), at);
}

/** A number of a person, with what is known of the person's place. */
export interface Reached {
  phone: string;
  country: string | null;
  timeZone: string | null;
  timeZoneSource: string | null;
  directE164: string | null;
  hqE164: string | null;
}

/** SQL: a number (p.phone) of a contact (alias c), as `Reached`. */
export const REACHED = `p.phone, c.country, c.time_zone as "timeZone",
  c.time_zone_source as "timeZoneSource", c.direct_e164 as "directE164", c.hq_e164 as "hqE164"`;

/**
 * Key of the clock by which this number may be called: that of the person, unless it was read off
 * another one of the numbers, or this one rings abroad; one that somebody stated stands where the
 * number says nothing else, and is asked at the gate in any case. Then the number's own decides; where that is
 * not certain (a mobile's area code tells where it was bought), every zone of its country.
 */
export function keyOfNumber(one: Reached): string {
  const { phone, country, timeZoneSource } = one;
  const own = one.timeZone && keys.has(one.timeZone) ? one.timeZone : null;
  const usual = own ?? `country:${country ?? "??"}`;
  const there = countryOfNumber(phone, country);
  if (own && timeZoneSource === "explicit") return statedKey(own, phone, there);
  const isAbroad = there !== null && country !== null && there !== country;
  const isAnother = timeZoneSource === "area_code" && phone !== (one.directE164 ?? one.hqE164);
  if (!isAbroad && !isAnother) return usual;
  const area = areaCodeZone(phone);
  if (area !== null && (area === own || phone === one.hqE164)) return area;
  return `country:${there ?? country ?? "??"}`;
}

/** A zone was stated, and the number has a clock of its own: where they differ, all of its country. */
function statedKey(own: string, phone: string, there: string | null): string {
  const area = areaCodeZone(phone);
  const agrees = area
    ? sameClock(area, own)
    : there === null || zonesOfKey(`country:${there}`).includes(own);
  return agrees ? own : `country:${there ?? "??"}`;
}

const SEASONS = [new Date("2026-01-15T12:00:00Z"), new Date("2026-07-15T12:00:00Z")];
const sameClock = (a: string, b: string): boolean =>
  SEASONS.every((at) => localTimeAt(a, at) === localTimeAt(b, at));

/** The names a task may carry as its own zone; others count as not known. */
export const ZONE_NAMES: readonly string[] = [...keys.keys()].filter((key) => !key.includes(":"));

let cached: { minute: number; open: string[] } | null = null;

/** Every key that may be called at `at`: what a claim chooses from. */
export function openKeys(at: Date): readonly string[] {
  const minute = Math.floor(at.getTime() / 60_000);
  if (cached?.minute !== minute) {
    const when = new Date(minute * 60_000);
    const open = [...keys.keys()].filter((key) => windowOfKey(key, when).open);
    cached = { minute, open };
  }
  return cached.open;
}
