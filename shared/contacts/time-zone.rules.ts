import { getCountry, getTimezone } from "countries-and-timezones";
import { areaCodeZone } from "./area-codes.rules.ts";
import type { TimeZoneSource } from "./contacts.schema.ts";
import { findState } from "./states.rules.ts";

export interface ZoneHints {
  /** What somebody typed or a file said. */
  timeZone?: string | null;
  /** E.164 of a desk or headquarters phone: a mobile number says nothing about the place. */
  fixedE164?: string | null;
  country?: string | null;
  state?: string | null;
}

/** True for an IANA zone name that this runtime knows. */
export function isTimeZone(name: string): boolean {
  return name.includes("/") && getTimezone(name) !== null;
}

/**
 * Every zone the person may be in, best knowledge first: explicit → area code → state → zones of the
 * country. More than one means: dial only in the intersection of their windows. None: not known.
 */
export function possibleZones(hints: ZoneHints): {
  zones: string[];
  source: TimeZoneSource | null;
} {
  if (hints.timeZone && isTimeZone(hints.timeZone)) {
    return { zones: [hints.timeZone], source: "explicit" };
  }
  const area = hints.fixedE164 ? areaCodeZone(hints.fixedE164) : null;
  if (area) return { zones: [area], source: "area_code" };
  const state = hints.country && hints.state ? findState(hints.country, hints.state) : null;
  if (state) {
    return { zones: [...state.zones], source: state.zones.length === 1 ? "state" : "ambiguous" };
  }
  const zones = hints.country ? countryZones(hints.country) : [];
  if (zones.length === 0) return { zones, source: null };
  return { zones, source: zones.length === 1 ? "country" : "ambiguous" };
}

/** One zone when it is certain, else null with the source `ambiguous`, or nothing at all. */
export function timeZoneOf(hints: ZoneHints): {
  timeZone: string | null;
  timeZoneSource: TimeZoneSource | null;
} {
  const { zones, source } = possibleZones(hints);
  return { timeZone: zones.length === 1 ? zones[0]! : null, timeZoneSource: source };
}

const zonesOfCountry = new Map<string, string[]>();

/** Of zones with one clock these are named, as people know them. */
const WELL_KNOWN = new Set(
  [
    "America/New_York America/Chicago America/Denver America/Los_Angeles America/Anchorage",
    "Pacific/Honolulu America/Toronto America/Winnipeg America/Regina America/Edmonton",
    "America/Vancouver America/Halifax America/Mexico_City America/Sao_Paulo Australia/Sydney",
    "Australia/Brisbane Australia/Adelaide Australia/Perth Europe/Moscow Europe/Madrid Europe/Lisbon",
    "America/Phoenix Asia/Shanghai Pacific/Auckland America/Santiago Asia/Jakarta",
  ].flatMap((line) => line.split(" ")),
);

/**
 * The clocks that may stand over a task's zone key: of a zone that one, of `country:XX` one of each of
 * the country's, none where nothing is known. Exact where it is one.
 */
export function zonesToAsk(key: string): readonly string[] {
  return key.startsWith("country:") ? countryZones(key.slice("country:".length)) : [key];
}

/** Zones of a country; those that always show the same time count as one. */
function countryZones(country: string): string[] {
  const known = zonesOfCountry.get(country);
  if (known) return known;
  const byClock = new Map<string, string>();
  for (const name of getCountry(country as "US")?.timezones ?? []) {
    const zone = getTimezone(name);
    const clock = `${zone?.utcOffset}/${zone?.dstOffset}`;
    if (!byClock.has(clock) || WELL_KNOWN.has(name)) byClock.set(clock, name);
  }
  const zones = [...byClock.values()];
  zonesOfCountry.set(country, zones);
  return zones;
}
