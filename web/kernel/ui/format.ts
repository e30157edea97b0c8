const EXACT_BELOW = 10_000;
const plain = new Intl.NumberFormat("en");
const compact = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });

/** Exact below 10,000, then 12.4k; put `exactNumber` in the tooltip. */
export function shortNumber(value: number): string {
  return Math.abs(value) < EXACT_BELOW ? plain.format(value) : compact.format(value).toLowerCase();
}

export function exactNumber(value: number): string {
  return plain.format(value);
}

const SIZES = ["B", "KB", "MB", "GB", "TB"];

/** Bytes in the largest unit that they fill, by 1,024: "8.4 GB", "512 MB". */
export function bytesText(bytes: number): string {
  const step = bytes < 1 ? 0 : Math.min(SIZES.length - 1, Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** step;
  const digits = step > 2 && value < 100 ? 1 : 0;
  return `${value.toLocaleString("en", { maximumFractionDigits: digits })}\u00a0${SIZES[step]}`;
}

const dayFormat = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeZone: "UTC" });
const shortDayFormat = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  timeZone: "UTC",
});

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * "just now", "8 s ago" and "in 12 min" within an hour, then the 24 h clock, with the day when it is not today.
 * @param at ISO instant
 * @param now milliseconds since the epoch
 * @param timeZone IANA zone of the reader; the browser's unless told
 */
export function relativeTime(at: string, now: number, timeZone?: string): string {
  const then = Date.parse(at);
  const distance = Math.abs(now - then);
  if (distance < 1_000) return "just now";
  if (distance < HOUR) {
    const text =
      distance < MINUTE
        ? `${Math.floor(distance / 1_000)} s`
        : `${Math.floor(distance / MINUTE)} min`;
    return then > now ? `in ${text}` : `${text} ago`;
  }
  return clockTime(at, now, timeZone);
}

/** 24 h clock; day and month when not today, the year when not this one. */
export function clockTime(at: string, now: number, timeZone?: string): string {
  const date = new Date(at);
  const time = date.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone });
  const dayOf = (d: Date) => d.toLocaleDateString("sv-SE", { timeZone });
  const today = dayOf(new Date(now));
  const day = dayOf(date);
  if (day === today) return time;
  const isThisYear = day.slice(0, 4) === today.slice(0, 4);
  const options: Intl.DateTimeFormatOptions = {
    day: "numeric",
    month: "short",
    year: isThisYear ? undefined : "numeric",
    timeZone,
  };
  return `${date.toLocaleDateString("en-GB", options)} ${time}`;
}

/** A calendar day, `2026-12-14`, as "14 Dec 2026". */
export function dayText(day: string): string {
  return dayFormat.format(Date.parse(day));
}

/** The same for the ticks of a chart, which have no room for a year: "14 Dec". */
export function shortDay(day: string): string {
  return shortDayFormat.format(Date.parse(day));
}

/** Full instant with its zone, for tooltips: "Mon, 14 Dec 2026, 15:40:02 CET". */
export function exactTime(at: string, timeZone?: string): string {
  return new Date(at).toLocaleString("en-GB", {
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    timeZoneName: "short",
    timeZone,
  });
}

const DAY_HOURS = 24;

/** Seconds as `3:10`, `1:02:45` or, from a day on, `8 d 5 h`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const two = (n: number) => String(n).padStart(2, "0");
  const hours = Math.floor(whole / 3_600);
  const minutes = Math.floor(whole / 60) % 60;
  if (hours >= DAY_HOURS) return `${Math.floor(hours / DAY_HOURS)} d ${hours % DAY_HOURS} h`;
  return hours > 0
    ? `${hours}:${two(minutes)}:${two(whole % 60)}`
    : `${minutes}:${two(whole % 60)}`;
}

/** Milliseconds after which a relative text reads differently: every second, then minute, then not at all. */
export function refreshAfter(at: string, now: number): number | null {
  const distance = Math.abs(now - Date.parse(at));
  if (distance < MINUTE) return 1_000;
  if (distance < HOUR) return 15_000;
  return distance < DAY ? HOUR : null;
}
