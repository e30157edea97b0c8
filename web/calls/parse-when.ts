import { localTimeAt } from "#shared/calls/window.rules.ts";
import { parseDay, plusDays } from "#web/kernel/ui/parse-day.ts";

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
  const here = localTimeAt(zone, now);
  const today = here.slice(0, 10);
  const time = /(?:^|\s|at )(\d{1,2})(?:[:.](\d{2}))? ?(am|pm)?$/.exec(typed);
  if (!time) return null;
  const clock = clockOf(Number(time[1]), Number(time[2] ?? 0), time[3], time[2] !== undefined);
  if (clock === null) return null;
  const dayText = typed.slice(0, time.index).trim();
  if (dayText === "") {
    const local = `${today}T${clock}`;
    return local > here ? local : `${plusDays(today, 1)}T${clock}`;
  }
  const day = parseDay(dayText, today);
  return day === null ? null : `${day}T${clock}`;
}

function clockOf(hour: number, minute: number, half: string | undefined, exact: boolean) {
  if (minute > 59) return null;
  if (half) {
    if (hour < 1 || hour > 12) return null;
    return pad((hour % 12) + (half === "pm" ? 12 : 0), minute);
  }
  // a bare "3" could be either half of the day: say which, or write 15:00
  return exact && hour < 24 ? pad(hour, minute) : null;
}

const pad = (hour: number, minute: number): string =>
  `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
