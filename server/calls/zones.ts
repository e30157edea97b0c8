import { getAllCountries, getAllTimezones } from "countries-and-timezones";
import { windowAt } from "#shared/calls/window.rules.ts";
import type { Window } from "#shared/calls/window.rules.ts";

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
