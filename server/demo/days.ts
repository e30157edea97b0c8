const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** Calendar days from the demo's first order to today. */
export const PAST_DAYS = 22;

/** `days` before `now`, at this hour (UTC). */
export function daysAgo(now: Date, days: number, hour: number): Date {
  const at = new Date(now.getTime() - days * DAY_MS);
  at.setUTCHours(hour, 0, 0, 0);
  return at;
}

/** A date so many days from `now`: `2026-11-29`. */
export const dateIn = (now: Date, days: number): string =>
  new Date(now.getTime() + days * DAY_MS).toISOString().slice(0, 10);

export const minutesAfter = (at: Date, minutes: number): Date =>
  new Date(at.getTime() + minutes * MINUTE_MS);

/** Begins (UTC) of the last `count` working days before today, oldest first. */
export function workingDays(now: Date, count: number): Date[] {
  const days: Date[] = [];
  for (let back = 1; days.length < count; back++) {
    const day = daysAgo(now, back, 0);
    if (day.getUTCDay() % 6 !== 0) days.unshift(day);
  }
  return days;
}
