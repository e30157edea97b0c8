/**
 * When a person may be called: by the clock on their wall at the instant of the dial. All arithmetic
 * goes through the zone database of the runtime, so DST needs no case of its own.
 */
export const CALLING_HOURS = {
  /** Minutes after local midnight. */
  from: 8 * 60,
  to: 21 * 60,
  source: "47 CFR 64.1200(c)(1): 8 a.m. to 9 p.m., local time of the called party",
  asOf: "2026-11-01",
} as const;

/** The same as a clock shows them. */
export const CALLING_FROM = clock(CALLING_HOURS.from);
export const CALLING_TO = clock(CALLING_HOURS.to);

export interface Wall {
  /** `2026-03-29` */
  day: string;
  /** Minutes after midnight, 0–1439. */
  minute: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-CA", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
    });
    formats.set(zone, format);
  }
  return format;
}

/** What clock and calendar show in `zone` at an instant. @throws RangeError for an unknown zone */
export function wallAt(zone: string, at: Date): Wall {
  const parts: Record<string, string> = {};
  for (const { type, value } of formatOf(zone).formatToParts(at)) parts[type] = value;
  return {
    day: `${parts["year"]}-${parts["month"]}-${parts["day"]}`,
    minute: Number(parts["hour"]) * 60 + Number(parts["minute"]),
  };
}

/** `2026-03-29T14:30` as the clock in `zone` shows it. */
export function localTimeAt(zone: string, at: Date): string {
  const { day, minute } = wallAt(zone, at);
  return `${day}T${clock(minute)}`;
}

function clock(minute: number): string {
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

const QUARTER = 15 * 60_000;

/**
 * The instant at which the clock in `zone` shows `local` (`2026-03-29T14:30`). A time that the clock
 * skips in spring means as long after the jump; one that it shows twice in autumn, the first.
 */
export function instantOf(local: string, zone: string): Date {
  const wanted = Date.parse(`${local}:00Z`);
  if (Number.isNaN(wanted)) throw new RangeError(`not a local time: ${local}`);
  const offsets = new Set(
    [wanted - 86_400_000, wanted + 86_400_000].map(
      (near) => Date.parse(`${localTimeAt(zone, new Date(near))}:00Z`) - near,
    ),
  );
  const candidates = [...offsets].map((offset) => new Date(wanted - offset));
  const exact = candidates.filter((at) => localTimeAt(zone, at) === local);
  const fitting = exact.length > 0 ? exact : candidates;
  // skipped: the offset before the jump gives the later wall time, as wide past it as was asked
  const times = fitting.map((at) => at.getTime());
  return new Date(exact.length > 0 ? Math.min(...times) : Math.max(...times));
}

function isOpen(zone: string, at: Date): boolean {
  const { minute } = wallAt(zone, at);
  return minute >= CALLING_HOURS.from && minute < CALLING_HOURS.to;
}

export type Window = { open: true } | { open: false; opensAt: Date | null };

/**
 * May somebody who lives in one of `zones` be called at `at`? Not knowing which, every one of them
 * must be open. Without any zone the answer is no, and never yes.
 */
export function windowAt(zones: readonly string[], at: Date): Window {
  if (zones.length === 0) return { open: false, opensAt: null };
  const open = (when: Date): boolean => zones.every((zone) => isOpen(zone, when));
  if (open(at)) return { open: true };
  // offsets are whole quarters of an hour, so windows open on quarters
  const first = Math.ceil(at.getTime() / QUARTER) * QUARTER;
  for (let step = 0; step < 4 * 48; step++) {
    const when = new Date(first + step * QUARTER);
    if (open(when)) return { open: false, opensAt: when };
  }
  return { open: false, opensAt: null };
}
