import { OPERATORS, fieldsFor } from "#shared/filters/catalogue.rules.ts";
import type { FieldEntity } from "#shared/filters/catalogue.rules.ts";
import { ANCHORS, COUNT_OPS, DATE_OPS, TIME_UNITS } from "#shared/filters/filter.schema.ts";
import type { EntityType, Filter, Node, Value, When } from "#shared/filters/filter.schema.ts";

/** Repeatable randomness: the seed is in the name of a failure. */
export function dice(seed: number) {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const int = (below: number): number => Math.floor(next() * below);
  const pick = <T>(of: readonly T[]): T => of[int(of.length)]!;
  return { next, int, pick };
}
export type Dice = ReturnType<typeof dice>;

export const WORDS = {
  names: ["Ann", "ANN", "Bob", "Zoë", "O'Neil", "Müller", "a_b", "100%", "x\\y", "李", ""],
  titles: ["VP Sales", "vp sales", "Head of IT", "CFO", "Engineer"],
  choices: ["VP", "C-Level", "Manager", "US", "DE", "GB", "Software", "Retail", "A", "B", "import"],
  tags: ["hot", "cold", "event", "2026"],
  zones: ["UTC", "America/New_York", "Europe/Berlin", "Asia/Kolkata"],
} as const;

/** What random filters may name. */
export interface World {
  lists: { id: string; entity: EntityType }[];
  segments: { id: string; entity: EntityType }[];
  campaigns: string[];
  people: string[];
}

export function randomFilter(d: Dice, world: World, entity: EntityType): Filter {
  return { v: 1, entity, where: group(d, world, entity, 3) };
}

function group(d: Dice, world: World, entity: FieldEntity, depth: number): Node {
  const nodes = Array.from({ length: 1 + d.int(3) }, () => node(d, world, entity, depth - 1));
  return { type: d.pick(["and", "or", "not"] as const), nodes };
}

function node(d: Dice, world: World, entity: FieldEntity, depth: number): Node {
  const roll = d.next();
  if (depth > 0 && roll < 0.3) return group(d, world, entity, depth);
  if (entity === "activity" || roll < 0.7) return field(d, world, entity);
  if (roll < 0.76 && depth > 0) {
    const to = entity === "contact" ? "account" : "contact";
    return {
      type: "related",
      path: entity === "contact" ? "account" : "contacts",
      match: d.pick(["some", "none", "all"] as const),
      where: group(d, world, to, 1),
    };
  }
  if (roll < 0.86) return activity(d, world);
  if (roll < 0.92) {
    return {
      type: "suppressed",
      op: d.pick(["is", "isNot"] as const),
      channel: d.pick(["phone", "email"] as const),
    };
  }
  const type = d.pick(["list", "segment"] as const);
  const some = world[`${type}s`].filter((one) => entity === "contact" || one.entity === entity);
  return { type, op: d.pick(["in", "notIn"] as const), id: d.pick(some).id };
}

function field(d: Dice, world: World, entity: FieldEntity): Node {
  const def = d.pick(fieldsFor(entity));
  const [op, operand] = d.pick(Object.entries<string>(OPERATORS[def.type]));
  const text = () =>
    def.type === "text"
      ? d.pick([...WORDS.names, ...WORDS.titles].filter((word) => word.length > 1))
      : d.pick(def.type === "tags" ? WORDS.tags : WORDS.choices);
  const number = () => d.pick([0, 10, 100, 1000, 99.5, -1]);
  const values: Record<string, () => Value | undefined> = {
    none: () => undefined,
    text,
    texts: () => [text(), text()],
    number,
    numbers: () => [number(), number()],
    when: () => when(d),
    whens: () => [when(d), when(d)] as Value,
    boolean: () => d.pick([true, false]),
    id: () => d.pick(world.people),
    ids: () => [d.pick(world.people)],
  };
  const value = values[operand]!();
  return { type: "field", path: def.key, op, ...(value === undefined ? {} : { value }) };
}

function activity(d: Dice, world: World): Node {
  const base = {
    type: "activity" as const,
    kind: d.pick(["call_ended", "disposition_saved", "email_sent"] as const),
    ...(d.next() < 0.3 ? { campaign: d.pick(world.campaigns) } : {}),
    ...(d.next() < 0.2 ? { outcome: "answered" } : {}),
    ...(d.next() < 0.4 ? { within: { from: when(d) } } : {}),
    ...(d.next() < 0.2 ? { where: field(d, world, "activity") } : {}),
  };
  if (d.next() < 0.6) return { ...base, agg: "count", op: d.pick(COUNT_OPS), n: d.int(4) };
  const op = d.pick(DATE_OPS);
  const value = op === "between" ? ([when(d), when(d)] as [When, When]) : when(d);
  return { ...base, agg: d.pick(["first", "last"] as const), op, value };
}

function when(d: Dice): When {
  const roll = d.next();
  if (roll < 0.2) return new Date(Date.UTC(2026, d.int(12), 1 + d.int(28), 12)).toISOString();
  const tz = d.pick(WORDS.zones);
  if (roll < 0.4) return { date: `2026-0${1 + d.int(9)}-1${d.int(9)}`, tz };
  const anchor = d.pick(ANCHORS);
  const unit = d.pick(anchor === "now" ? TIME_UNITS : TIME_UNITS.slice(2));
  return { rel: { n: d.int(20) - 16, unit, anchor }, tz };
}
