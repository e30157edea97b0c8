import { zWhen } from "#shared/filters/filter.schema.ts";
import type { TIME_UNITS, Value, When, Within } from "#shared/filters/filter.schema.ts";
import { fault } from "./build.rules.ts";
import type { Build } from "./build.rules.ts";

type Unit = (typeof TIME_UNITS)[number];

/** Beyond this nothing is meant, and the database's calendar ends. */
const MAX_YEARS = 200;
const PER_YEAR: Record<Unit, number> = {
  minute: 525_600,
  hour: 8760,
  day: 365,
  week: 52,
  month: 12,
  quarter: 4,
  year: 1,
};
const INTERVAL: Record<Unit, (n: string) => string> = {
  minute: (n) => `make_interval(mins => ${n})`,
  hour: (n) => `make_interval(hours => ${n})`,
  day: (n) => `make_interval(days => ${n})`,
  week: (n) => `make_interval(weeks => ${n})`,
  month: (n) => `make_interval(months => ${n})`,
  quarter: (n) => `make_interval(months => 3 * ${n})`,
  year: (n) => `make_interval(years => ${n})`,
};

export function parseWhen(value: Value | undefined, path: string): When {
  const parsed = zWhen.safeParse(value);
  if (!parsed.success) throw fault(path, "Expected a date, a time, or one relative to now.");
  checkRange(parsed.data, path);
  return parsed.data;
}

function checkRange(when: When, path: string): void {
  if (typeof when === "object" && "rel" in when) {
    if (Math.abs(when.rel.n) > MAX_YEARS * PER_YEAR[when.rel.unit]) {
      throw fault(path, `More than ${MAX_YEARS} years away.`);
    }
    return;
  }
  const year = Number((typeof when === "string" ? when : when.date).slice(0, 4));
  if (year < 1900 || year > 2200) throw fault(path, "Between the years 1900 and 2200.");
}

/** SQL of the instant. Units of a day and longer follow the calendar of the zone. */
export function whenSql(build: Build, when: When): string {
  if (typeof when === "string") return build.param(when, "timestamptz");
  const tz = () => build.param(when.tz, "text");
  if ("date" in when) return `(${build.param(when.date, "date")}::timestamp at time zone ${tz()})`;
  const { n, unit, anchor } = when.rel;
  const step = INTERVAL[unit](build.param(n, "int"));
  const asOf = build.asOf();
  if (anchor === "now" && (unit === "minute" || unit === "hour")) {
    // in hours and minutes an hour is an hour, whatever the clocks do
    return `(${asOf} + ${step})`;
  }
  const zone = tz();
  const local = `(${asOf} at time zone ${zone})`;
  const start = anchor === "now" ? local : `date_trunc('${anchor}', ${local})`;
  return `((${start} + ${step}) at time zone ${zone})`;
}

/** SQL of the start of the day that holds the instant, in the zone it was given in, and of the next. */
export function daySql(build: Build, when: When): [string, string] {
  const tz = build.param(typeof when === "string" ? "UTC" : when.tz, "text");
  const day = `date_trunc('day', ${whenSql(build, when)} at time zone ${tz})`;
  return [`(${day} at time zone ${tz})`, `((${day} + interval '1 day') at time zone ${tz})`];
}

/** SQL conditions that `expr` lies within. */
export function withinSql(build: Build, expr: string, within: Within, path: string): string[] {
  const parts: string[] = [];
  if (within.from !== undefined) {
    parts.push(`${expr} >= ${whenSql(build, parseWhen(within.from, `${path}.from`))}`);
  }
  if (within.to !== undefined) {
    parts.push(`${expr} < ${whenSql(build, parseWhen(within.to, `${path}.to`))}`);
  }
  return parts;
}

/** SQL condition of a date operator; null when `expr` is. */
export function dateSql(
  build: Build,
  expr: string,
  op: string,
  value: Value | undefined,
  path: string,
): string {
  switch (op) {
    case "before":
      return `${expr} < ${whenSql(build, parseWhen(value, path))}`;
    case "after":
      return `${expr} >= ${whenSql(build, parseWhen(value, path))}`;
    case "on": {
      const [from, to] = daySql(build, parseWhen(value, path));
      return `(${expr} >= ${from} and ${expr} < ${to})`;
    }
    case "between": {
      if (!Array.isArray(value) || value.length !== 2) throw fault(path, "Expected two dates.");
      const from = whenSql(build, parseWhen(value[0], `${path}.0`));
      const to = whenSql(build, parseWhen(value[1], `${path}.1`));
      return `(${expr} >= ${from} and ${expr} < ${to})`;
    }
    default:
      throw fault(path, `No such operator for dates: ${op}.`);
  }
}
