import type { Filter, Node, Value, When } from "#shared/filters/filter.schema.ts";

/** The rows a filter is judged on, read once. */
export interface Rows {
  contacts: Contact[];
  accounts: Account[];
  /** Deleted ones too: a person stays suppressed when their company's record goes. */
  everyAccount: Account[];
  activities: Activity[];
  /** Ids per list, per list what they are ids of. */
  lists: Map<string, { entity: "contact" | "account"; ids: Set<string> }>;
  segments: Map<string, Filter>;
  suppressions: { scope: string; key: string; channel: string | null }[];
}
export interface Contact {
  id: string;
  account_id: string | null;
  phone_e164: string | null;
  email_key: string | null;
  [column: string]: unknown;
}
export interface Account {
  id: string;
  domain: string | null;
  alias_domains: string[];
  [column: string]: unknown;
}
export interface Activity {
  at: string;
  type: string;
  contact_id: string | null;
  account_id: string | null;
  campaign_id: string | null;
  outcome: string | null;
  actor_id: string | null;
}

type Subject =
  | { entity: "contact"; row: Contact }
  | { entity: "account"; row: Account }
  | { entity: "activity"; row: Activity };

/**
 * The filter language said once more, in plain JavaScript over rows in memory: what the compiled SQL
 * is compared with. Shares nothing with the compiler but the types.
 */
export function matches(rows: Rows, filter: Filter, row: Contact | Account, asOf: Date): boolean {
  const judge = new Judge(rows, asOf);
  return judge.node(filter.where, { entity: filter.entity, row } as Subject);
}

class Judge {
  rows: Rows;
  asOf: Date;
  constructor(rows: Rows, asOf: Date) {
    this.rows = rows;
    this.asOf = asOf;
  }

  node(node: Node, on: Subject): boolean {
    switch (node.type) {
      case "and":
        return node.nodes.every((child) => this.node(child, on));
      case "or":
        return node.nodes.some((child) => this.node(child, on));
      case "not":
        return !node.nodes.some((child) => this.node(child, on));
      case "field":
        return this.field(node.path, node.op, node.value, on);
      case "related": {
        const found: Subject[] =
          on.entity === "contact"
            ? this.accountOf(on.row).map((row) => ({ entity: "account" as const, row }))
            : this.rows.contacts
                .filter((c) => c.account_id === (on.row as Account).id)
                .map((row) => ({ entity: "contact" as const, row }));
        const hits = found.filter((each) => this.node(node.where, each)).length;
        if (node.match === "some") return hits > 0;
        return node.match === "none" ? hits === 0 : hits === found.length;
      }
      case "activity": {
        const id = on.entity === "contact" ? "contact_id" : "account_id";
        const own = this.rows.activities.filter(
          (a) =>
            a[id] === (on.row as { id: string }).id &&
            a.type === node.kind &&
            (!node.campaign || a.campaign_id === node.campaign) &&
            (node.outcome === undefined || a.outcome === node.outcome) &&
            (!node.within?.from || Date.parse(a.at) >= this.when(node.within.from)) &&
            (!node.within?.to || Date.parse(a.at) < this.when(node.within.to)) &&
            (!node.where || this.node(node.where, { entity: "activity", row: a })),
        );
        if (node.agg === "count") return NUMBERS[node.op]!(own.length, node.n);
        if (own.length === 0) return false;
        const times = own.map((a) => Date.parse(a.at));
        const edge = node.agg === "last" ? Math.max(...times) : Math.min(...times);
        return this.date(edge, node.op, node.value);
      }
      case "list": {
        const list = this.rows.lists.get(node.id)!;
        return list.ids.has(this.idAs(on, list.entity)) === (node.op === "in");
      }
      case "segment": {
        const inner = this.rows.segments.get(node.id)!;
        const subjects =
          inner.entity === on.entity
            ? [on]
            : this.accountOf(on.row as Contact).map((row) => ({ entity: "account" as const, row }));
        return subjects.some((each) => this.node(inner.where, each)) === (node.op === "in");
      }
      case "suppressed":
        return this.suppressed(node.channel, on) === (node.op === "is");
      case "domainSet":
        throw new Error("no domain sets here");
    }
  }

  accountOf(contact: Contact): Account[] {
    return this.rows.accounts.filter((a) => a.id === contact.account_id);
  }

  idAs(on: Subject, entity: "contact" | "account"): string {
    if (on.entity === entity) return (on.row as Contact).id;
    return String((on.row as Contact).account_id);
  }

  suppressed(channel: string, on: Subject): boolean {
    const keys = new Set<string>();
    const domain = (host: string | null | undefined) => {
      for (let rest = host ?? ""; rest.includes("."); rest = rest.slice(rest.indexOf(".") + 1)) {
        keys.add(`domain ${rest}`);
      }
    };
    const id = on.entity === "account" ? on.row.id : (on.row as Contact).account_id;
    const account = this.rows.everyAccount.find((each) => each.id === id);
    if (account) {
      keys.add(`account ${account.id}`);
      for (const each of [account.domain, ...account.alias_domains]) domain(each);
    }
    if (on.entity === "contact") {
      keys.add(`contact ${on.row.id}`);
      if (on.row.phone_e164) keys.add(`phone ${on.row.phone_e164}`);
      if (on.row.email_key) keys.add(`email ${on.row.email_key}`);
      domain(on.row.email_key?.split("@")[1]);
    }
    return this.rows.suppressions.some(
      (s) => keys.has(`${s.scope} ${s.key}`) && (s.channel === null || s.channel === channel),
    );
  }

  field(path: string, op: string, value: Value | undefined, on: Subject): boolean {
    const [entity, key] = path.split(".") as [string, string];
    const row: Record<string, unknown> | undefined =
      entity === on.entity
        ? (on.row as unknown as Record<string, unknown>)
        : this.accountOf(on.row as Contact)[0];
    const column = key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    const has = key === "hasPhone" ? row?.["phone_e164"] !== null : row?.[column];
    return this.compare(path, row ? has : null, op, value);
  }

  compare(path: string, has: unknown, op: string, value: Value | undefined): boolean {
    const empty =
      has === null || has === undefined || has === "" || (Array.isArray(has) && has.length === 0);
    const opposite = OPPOSITE[op];
    if (opposite) return !this.compare(path, has, opposite, value);
    if (op === "isNotEmpty") return !empty;
    if (empty && !Array.isArray(has)) return false;
    if (Array.isArray(has)) {
      const wanted = value as string[];
      return op === "hasAll"
        ? wanted.every((tag) => has.includes(tag))
        : wanted.some((tag) => has.includes(tag));
    }
    if (op in NUMBERS && typeof value === "number") return NUMBERS[op]!(Number(has), value);
    if (path.endsWith("At")) return this.date(Date.parse(String(has)), op, value as When);
    if (op === "between") {
      const [low, high] = value as [number, number];
      return Number(has) >= low && Number(has) <= high;
    }
    if (typeof has === "boolean") return has === value;
    const exact = CHOICES.has(path);
    const fold = (text: unknown) => (exact ? String(text) : String(text).toLowerCase());
    const text = fold(has);
    if (op === "in") return (value as string[]).some((each) => fold(each) === text);
    const wanted = fold(value);
    if (op === "is") return text === wanted;
    if (op === "contains") return text.includes(wanted);
    if (op === "startsWith") return text.startsWith(wanted);
    if (op === "endsWith") return text.endsWith(wanted);
    throw new Error(`no operator ${op}`);
  }

  date(at: number, op: string, value: When | [When, When]): boolean {
    if (op === "between") {
      const [from, to] = value as [When, When];
      return at >= this.when(from) && at < this.when(to);
    }
    const point = this.when(value as When);
    if (op === "before") return at < point;
    if (op === "after") return at >= point;
    const tz = typeof value === "string" ? "UTC" : (value as { tz: string }).tz;
    const start = { ...local(point, tz), hour: 0, minute: 0, second: 0, ms: 0 };
    return at >= instant(start, tz) && at < instant({ ...start, day: start.day + 1 }, tz);
  }

  when(when: When): number {
    if (typeof when === "string") return Date.parse(when);
    if ("date" in when) {
      const [year, month, day] = when.date.split("-").map(Number) as [number, number, number];
      return instant({ year, month, day, hour: 0, minute: 0, second: 0, ms: 0 }, when.tz);
    }
    const { n, unit, anchor } = when.rel;
    const now = this.asOf.getTime();
    if (anchor === "now" && unit === "minute") return now + n * 60_000;
    if (anchor === "now" && unit === "hour") return now + n * 3_600_000;
    const at = local(now, when.tz);
    if (anchor !== "now") {
      Object.assign(at, { hour: 0, minute: 0, second: 0, ms: 0 });
      if (anchor === "week") {
        const weekday = new Date(Date.UTC(at.year, at.month - 1, at.day)).getUTCDay();
        at.day -= (weekday + 6) % 7;
      }
      if (anchor === "month" || anchor === "quarter" || anchor === "year") at.day = 1;
      if (anchor === "quarter") at.month -= (at.month - 1) % 3;
      if (anchor === "year") at.month = 1;
    }
    const months = { month: 1, quarter: 3, year: 12 }[unit as "month"] ?? 0;
    if (months > 0) {
      const flat = new Date(Date.UTC(at.year, at.month - 1 + n * months, 1));
      const last = new Date(
        Date.UTC(flat.getUTCFullYear(), flat.getUTCMonth() + 1, 0),
      ).getUTCDate();
      at.year = flat.getUTCFullYear();
      at.month = flat.getUTCMonth() + 1;
      at.day = Math.min(at.day, last);
    } else if (unit === "day") at.day += n;
    else if (unit === "week") at.day += 7 * n;
    else if (unit === "hour") at.hour += n;
    else at.minute += n;
    return instant(at, when.tz);
  }
}

const NUMBERS: Record<string, (a: number, b: number) => boolean> = {
  eq: (a, b) => a === b,
  neq: (a, b) => a !== b,
  lt: (a, b) => a < b,
  lte: (a, b) => a <= b,
  gt: (a, b) => a > b,
  gte: (a, b) => a >= b,
};
const OPPOSITE: Record<string, string> = {
  isNot: "is",
  notIn: "in",
  notContains: "contains",
  neq: "eq",
  hasNone: "hasAny",
  isEmpty: "isNotEmpty",
};
const CHOICES = new Set([
  "contact.emailStatus",
  "contact.seniority",
  "contact.department",
  "contact.state",
  "contact.country",
  "contact.timeZone",
  "contact.source",
  "account.industry",
  "account.hqCountry",
  "account.tier",
  "activity.outcome",
]);

interface Local {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  ms: number;
}

/** The wall clock of `tz` at an instant. */
function local(at: number, tz: string): Local {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone: tz,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  }).formatToParts(at);
  const of = (type: string) => Number(parts.find((part) => part.type === type)!.value);
  return {
    year: of("year"),
    month: of("month"),
    day: of("day"),
    hour: of("hour"),
    minute: of("minute"),
    second: of("second"),
    ms: ((at % 1000) + 1000) % 1000,
  };
}

/** The instant of a wall clock; away from the hours at which clocks change. */
function instant(l: Local, tz: string): number {
  const utc = Date.UTC(l.year, l.month - 1, l.day, l.hour, l.minute, l.second, l.ms);
  let at = utc;
  for (let i = 0; i < 3; i++) {
    const shown = local(at, tz);
    const asUtc = Date.UTC(
      shown.year,
      shown.month - 1,
      shown.day,
      shown.hour,
      shown.minute,
      shown.second,
      shown.ms,
    );
    at += utc - asUtc;
  }
  return at;
}
