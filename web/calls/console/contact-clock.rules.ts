import { zonesToAsk } from "#shared/contacts/time-zone.rules.ts";

/** The zone whose clock stands over a task's number; null: it is one of several, or not known. */
export function exactZone(key: string): string | null {
  const [only, ...others] = zonesToAsk(key);
  return only !== undefined && others.length === 0 ? only : null;
}

/** `New York` */
export const placeOf = (zone: string): string => zone.split("/").at(-1)!.replaceAll("_", " ");

/** `14:32 in New York`; a country alone has no one clock. */
export function clockThere(key: string, now: number): string {
  const zone = exactZone(key);
  if (zone === null)
    return key === "country:??" ? "zone not known" : `${key.slice(8)}, several zones`;
  const time = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
  }).format(now);
  return `${time} in ${placeOf(zone)}`;
}
