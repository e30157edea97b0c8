import { parseDay, plusDays } from "./parse-day.ts";

/**
 * A typed day and time as `2026-03-31T15:00`, or null when it is none: `tue 3pm`, `tomorrow 10:30`,
 * `14 dec 9am`, `2026-12-14 09:00`, `15:00` (the next one).
 * @param here now, as the same clock shows it
 */
export function parseTime(text: string, here: string): string | null {
  const typed = text.trim().toLowerCase().replace(/\s+/g, " ");
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
