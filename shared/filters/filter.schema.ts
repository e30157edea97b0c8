import { z } from "zod";
import { zId } from "../kernel/ids.ts";

/**
 * The one filter language: segments, grids, audiences, saved views and API speak it. Stored filters
 * carry `v`; a change of meaning is a new version, never a new reading of this one.
 */
export const ENTITY_TYPES = ["contact", "account"] as const;
export const zEntityType = z.enum(ENTITY_TYPES);
export type EntityType = z.infer<typeof zEntityType>;

export const LIMITS = { depth: 6, leaves: 250, heavyLeaves: 20, values: 1000, text: 200 } as const;

const storable = (text: string): boolean => text.isWellFormed() && !text.includes("\0");
const zText = z
  .string()
  .max(LIMITS.text)
  .refine(storable, { error: "Has a character that cannot be stored." });

const zTimeZone = z.string().max(60).refine(isTimeZone, { error: "No such time zone." });

function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

export const TIME_UNITS = ["minute", "hour", "day", "week", "month", "quarter", "year"] as const;
export const ANCHORS = ["now", "day", "week", "month", "quarter", "year"] as const;

/**
 * A point in time: an instant; the start of a day in a zone; or relative to the evaluation:
 * `n` units from `anchor`, `now` or the start of the current day, week (Monday), month … in `tz`.
 */
export const zWhen = z.union([
  z.iso.datetime({ offset: true }),
  z.strictObject({ date: z.iso.date(), tz: zTimeZone }),
  z.strictObject({
    rel: z.strictObject({
      n: z.int().min(-10_000).max(10_000),
      unit: z.enum(TIME_UNITS),
      anchor: z.enum(ANCHORS),
    }),
    tz: zTimeZone,
  }),
]);
export type When = z.infer<typeof zWhen>;

/** Half-open: `from` is inside, `to` is not. */
export const zWithin = z.strictObject({ from: zWhen.optional(), to: zWhen.optional() });
export type Within = z.infer<typeof zWithin>;

const zScalar = z.union([zText, z.number(), z.boolean()]);
/** What a field is compared with; which form fits is said by the field's type and the operator. */
export const zValue = z.union([
  zScalar,
  z.array(zText).max(LIMITS.values),
  zWhen,
  z.tuple([z.number(), z.number()]),
  z.tuple([zWhen, zWhen]),
]);
export type Value = z.infer<typeof zValue>;

export const ACTIVITY_KINDS = [
  "call_ended",
  "disposition_saved",
  "callback_set",
  "email_sent",
  "email_opened",
  "email_clicked",
  "email_bounced",
  "email_unsubscribed",
  "lead_created",
  "lead_decided",
  "lead_published",
  "list_added",
  "imported",
  "edited",
  "suppressed",
] as const;
export type ActivityKind = (typeof ACTIVITY_KINDS)[number];

/**
 * Kinds that nothing records yet: a condition on one would match nobody, and with "none" everybody.
 * They are not offered and a new filter may not ask for them; segments that were saved with one are
 * read and counted as before.
 */
export const UNWRITTEN_KINDS: readonly ActivityKind[] = [
  "email_opened",
  "email_clicked",
  "email_bounced",
  "list_added",
  "edited",
];

/** Kinds that a condition may ask for. */
export const WRITTEN_KINDS = ACTIVITY_KINDS.filter((kind) => !UNWRITTEN_KINDS.includes(kind));

export const COUNT_OPS = ["eq", "neq", "lt", "lte", "gt", "gte"] as const;
export const DATE_OPS = ["before", "after", "on", "between"] as const;

const zMembership = z.enum(["in", "notIn"]);
const zActivityBase = {
  type: z.literal("activity"),
  kind: z.enum(ACTIVITY_KINDS),
  campaign: zId.optional(),
  outcome: zText.optional(),
  within: zWithin.optional(),
};

export const zNode: z.ZodType<Node> = z.lazy(() =>
  z.union([
    z.strictObject({
      type: z.literal(["and", "or", "not"]),
      nodes: z.array(zNode).max(LIMITS.leaves),
    }),
    z.strictObject({
      type: z.literal("field"),
      path: z.string().max(100),
      op: z.string().max(40),
      value: zValue.optional(),
    }),
    z.strictObject({
      type: z.literal("related"),
      path: z.string().max(100),
      match: z.enum(["some", "none", "all"]),
      where: zNode,
    }),
    z.strictObject({
      ...zActivityBase,
      agg: z.literal("count"),
      op: z.enum(COUNT_OPS),
      n: z.int().min(0).max(100_000),
      where: zNode.optional(),
    }),
    z.strictObject({
      ...zActivityBase,
      agg: z.literal(["first", "last"]),
      op: z.enum(DATE_OPS),
      value: z.union([zWhen, z.tuple([zWhen, zWhen])]),
      where: zNode.optional(),
    }),
    z.strictObject({ type: z.literal("list"), op: zMembership, id: zId }),
    z.strictObject({ type: z.literal("segment"), op: zMembership, id: zId }),
    z.strictObject({ type: z.literal("domainSet"), op: zMembership, id: zId }),
    z.strictObject({
      type: z.literal("suppressed"),
      op: z.enum(["is", "isNot"]),
      channel: z.enum(["phone", "email"]),
    }),
  ]),
);

interface ActivityBase {
  type: "activity";
  kind: ActivityKind;
  campaign?: string;
  outcome?: string;
  within?: Within;
  /** Conditions on the activity itself, over the catalogue's `activity.…` fields. */
  where?: Node;
}

/** `and` of none is everybody, `or` of none nobody; `not` means none of its nodes. */
export type GroupNode = { type: "and" | "or" | "not"; nodes: Node[] };
export type FieldNode = { type: "field"; path: string; op: string; value?: Value };
export type RelatedNode = {
  type: "related";
  path: string;
  match: "some" | "none" | "all";
  where: Node;
};
export type CountNode = ActivityBase & {
  agg: "count";
  op: (typeof COUNT_OPS)[number];
  n: number;
};
export type EdgeNode = ActivityBase & {
  agg: "first" | "last";
  op: (typeof DATE_OPS)[number];
  value: When | [When, When];
};
export type MemberNode = {
  type: "list" | "segment" | "domainSet";
  op: "in" | "notIn";
  id: string;
};
export type SuppressedNode = {
  type: "suppressed";
  op: "is" | "isNot";
  channel: "phone" | "email";
};
export type Node =
  | GroupNode
  | FieldNode
  | RelatedNode
  | CountNode
  | EdgeNode
  | MemberNode
  | SuppressedNode;

const zShape = z.strictObject({ v: z.literal(1), entity: zEntityType, where: zNode });
export type Filter = z.infer<typeof zShape>;

/** Groups nest up to `LIMITS.depth`; of 250 leaves at most 20 may be activities or relations. */
export const zFilter = z
  .unknown()
  .superRefine((value, ctx) => {
    const fault = tooLarge(value);
    if (fault) ctx.addIssue({ code: "custom", message: fault, input: value });
  })
  .pipe(zShape);

/** Counts before parsing, iteratively: a hostile body must not exhaust the stack. */
function tooLarge(value: unknown): string | null {
  let leaves = 0;
  let heavy = 0;
  const stack: [unknown, number][] = [[(value as { where?: unknown } | null)?.where, 1]];
  for (let next = stack.pop(); next; next = stack.pop()) {
    const [node, depth] = next;
    if (typeof node !== "object" || node === null) continue;
    const { type, nodes, where } = node as { type?: unknown; nodes?: unknown; where?: unknown };
    const group = type === "and" || type === "or" || type === "not";
    if (depth > LIMITS.depth + (group ? 0 : 1)) return `Groups nest at most ${LIMITS.depth} deep.`;
    if (group && Array.isArray(nodes)) {
      if (nodes.length > LIMITS.leaves) return `At most ${LIMITS.leaves} conditions.`;
      for (const child of nodes) stack.push([child, depth + 1]);
      continue;
    }
    leaves += 1;
    if (type === "activity" || type === "related") heavy += 1;
    if (where !== undefined) stack.push([where, depth + 1]);
    if (leaves > LIMITS.leaves) return `At most ${LIMITS.leaves} conditions.`;
    if (heavy > LIMITS.heavyLeaves) {
      return `At most ${LIMITS.heavyLeaves} conditions about activities or related records.`;
    }
  }
  return null;
}

/** The `filter` of a list's query string: the same language as JSON text. */
export const zFilterParam = z
  .string()
  .max(100_000)
  .transform((text, ctx) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      ctx.addIssue({ code: "custom", message: "Not JSON." });
      return z.NEVER;
    }
  })
  .pipe(zFilter);

/** Everybody. */
export const everyone = (entity: EntityType): Filter => ({
  v: 1,
  entity,
  where: { type: "and", nodes: [] },
});
