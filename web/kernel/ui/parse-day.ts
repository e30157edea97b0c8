const WEEKDAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/**
 * A typed day as `YYYY-MM-DD`, or null when it is none. Understands `2026-12-14`, `14.12.2026`,
 * `14 dec`, `dec 14 2027`, `today`, `tomorrow`, `fri` (the next one, never today), `+3` (days).
 * Slashes are refused: 3/4 is March in one office and April in the other.
 * @param today `YYYY-MM-DD` in the reader's zone
 */
export function parseDay(text: string, today: string): string | null {
  const typed = text
    .toLowerCase()
    .replace(/[,\s]+/g, " ")
    .trim();
  if (typed === "today") return today;
  if (typed === "tomorrow") return plusDays(today, 1);
  if (typed === "yesterday") return plusDays(today, -1);
  const offset = /^([+-]\d{1,3})d?$/.exec(typed);
  if (offset) return plusDays(today, Number(offset[1]));
  const weekday = typed.length >= 3 ? WEEKDAYS.findIndex((name) => name.startsWith(typed)) : -1;
  if (weekday >= 0) {
    const from = new Date(`${today}T00:00:00Z`).getUTCDay();
    return plusDays(today, ((weekday - from + 6) % 7) + 1);
  }
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(typed);
  if (iso) return dayOf(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const dotted = /^(\d{1,2})\.(\d{1,2})\.(\d{4})?$/.exec(typed);
  if (dotted) {
    return dayOf(Number(dotted[3] ?? today.slice(0, 4)), Number(dotted[2]), Number(dotted[1]));
  }
  const named = /^(?:(\d{1,2}) ([a-z]{3,9})|([a-z]{3,9}) (\d{1,2}))(?: (\d{4}))?$/.exec(typed);
  if (!named) return null;
  const month = MONTHS.indexOf((named[2] ?? named[3]!).slice(0, 3)) + 1;
  return dayOf(Number(named[5] ?? today.slice(0, 4)), month, Number(named[1] ?? named[4]));
}

/** `YYYY-MM-DD` moved by whole days. */
export function plusDays(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

function dayOf(year: number, month: number, day: number): string | null {
  const date = new Date(Date.UTC(year, month - 1, day));
  const isReal = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return isReal ? date.toISOString().slice(0, 10) : null;
}
