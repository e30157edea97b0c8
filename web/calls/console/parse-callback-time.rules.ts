import { localTimeAt } from "#shared/compliance/calling-hours.rules.ts";
import { parseTime } from "#web/kernel/ui/parse-time.ts";

/**
 * A callback time as people say it, on the recipient's clock: `tue 3pm`, `tomorrow 10:30`,
 * `14 dec 9am`, `15:00` (the next one), `+2h`. Null when it is none.
 * @param zone the recipient's; @returns `2026-03-31T15:00`
 */
export function parseWhen(text: string, zone: string, now: Date): string | null {
  const typed = text.trim().toLowerCase().replace(/\s+/g, " ");
  const ahead = /^(?:\+|in )\s?(\d{1,3}) ?(h|hours?|m|min|minutes?|d|days?)$/.exec(typed);
  if (ahead) {
    const unit = { h: 3_600_000, m: 60_000, d: 86_400_000 }[ahead[2]![0] as "h" | "m" | "d"];
    return localTimeAt(zone, new Date(now.getTime() + Number(ahead[1]) * unit));
  }
  return parseTime(typed, localTimeAt(zone, now));
}
