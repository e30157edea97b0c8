import type { z } from "zod";
import { z as zod } from "zod";
import type { Access } from "./access.ts";
import { zStale } from "./row-events.ts";
import {
  once,
  opened,
  type EventOf,
  type GaugeRef,
  type LogRef,
  type PresenceRef,
  type TopicName,
} from "./topic-ref.ts";
import type { WireEvent } from "./wire.ts";

/**
 * Topics of the live hub. One definition says the name's pattern, the class (how it is delivered),
 * the audience (who may ever see it), the verb that its policy asks for, and the payload schemas.
 * A topic that no definition matches does not exist: default deny.
 */
export type TopicClass = "log" | "gauge" | "ephemeral";

/**
 * `agency`: staff only. `portal`: client users (and nothing of the agency in the payload).
 * `self`: the one user whose id the topic carries.
 */
export type Audience = "agency" | "portal" | "self";

type Names<P extends string> = P extends `${string}<${infer N}>${infer Rest}`
  ? N | Names<Rest>
  : never;
/** `lead:<id>` → `{ id: string }`. */
export type TopicParams<P extends string = string> = string extends P
  ? Record<string, string>
  : { [K in Names<P>]: string };
/** Nothing where the pattern has no parameter. */
type Args<P extends string> = [Names<P>] extends [never]
  ? [params?: Record<string, never>]
  : [params: TopicParams<P>];

/** One event for the outbox: `outbox.ts` writes it in the transaction of its cause. */
export interface EventRow {
  kind: "event";
  topic: TopicName;
  type: string;
  data: unknown;
  /** Idempotency key of the command that caused it. */
  causeId?: string | null;
  /** An authorization change: relayed before everything else of its batch. */
  authz?: boolean;
}

/** The whole new value of one key of a gauge topic. */
export interface GaugeRow {
  kind: "gauge";
  topic: TopicName;
  key: string;
  value: unknown;
}

interface Base<P extends string> {
  pattern: P;
  audience: Audience;
  verb: Exclude<Access, "public">;
  /** Fills the pattern; throws when a parameter could not be told from the pattern itself. */
  topic(...params: Args<P>): TopicName;
  /** The parameters of a topic of this pattern; null for every other. */
  paramsOf(topic: string): TopicParams<P> | null;
}

type Schemas = Record<string, z.ZodType>;
type Standard = { stale: typeof zStale; accessChanged: typeof zAccessChanged };

export interface LogTopic<P extends string = string, E extends Schemas = Schemas> extends Base<P> {
  class: "log";
  events: E & Standard;
  /** One topic for who follows it: its name, and how its events are read. */
  ref(...params: Args<P>): LogRef<EventOf<E & Standard>>;
  /** A checked event: what the schema does not name is dropped, a wrong payload throws. */
  event<T extends keyof (E & Standard) & string>(
    params: TopicParams<P>,
    type: T,
    data: z.input<(E & Standard)[T]>,
    more?: { causeId?: string | null; authz?: boolean },
  ): EventRow;
}

export interface GaugeTopic<
  P extends string = string,
  V extends z.ZodType = z.ZodType,
> extends Base<P> {
  class: "gauge";
  value: V;
  ref(...params: Args<P>): GaugeRef<z.output<V>>;
  gauge(params: TopicParams<P>, key: string, value: z.input<V>): GaugeRow;
}

export interface EphemeralTopic<
  P extends string = string,
  V extends z.ZodType = z.ZodType,
> extends Base<P> {
  class: "ephemeral";
  /** What one member says of itself: viewing, editing which field. */
  state: V;
  ref(...params: Args<P>): PresenceRef<z.output<V>>;
}

// `any` here only makes definitions of different parameters fit one list; the members stay typed.
// oxlint-disable-next-line typescript/no-explicit-any
export type TopicDef = LogTopic<any, any> | GaugeTopic<any, any> | EphemeralTopic<any, any>;

/** Who may see this topic's rows changed: every hub asks the policy again for its sockets. */
export const zAccessChanged = zod.object({ userIds: zod.array(zod.string()).optional() });

const VALUE = "[A-Za-z0-9._-]{1,80}";
const VALUE_ONLY = new RegExp(`^${VALUE}$`);

interface Spec<P extends string> {
  pattern: P;
  audience: Audience;
  verb: Exclude<Access, "public">;
}

export function defineTopic<const P extends string, E extends Schemas>(
  spec: Spec<P> & { class: "log"; events: E },
): LogTopic<P, E>;
export function defineTopic<const P extends string, V extends z.ZodType>(
  spec: Spec<P> & { class: "gauge"; value: V },
): GaugeTopic<P, V>;
export function defineTopic<const P extends string, V extends z.ZodType>(
  spec: Spec<P> & { class: "ephemeral"; state: V },
): EphemeralTopic<P, V>;
export function defineTopic(
  spec: Spec<string> &
    (
      | { class: "log"; events: Schemas }
      | { class: "gauge"; value: z.ZodType }
      | { class: "ephemeral"; state: z.ZodType }
    ),
): TopicDef {
  const topic = (params: Record<string, string> = {}) => fill(spec.pattern, params);
  const names = { topic, paramsOf: matcher(spec.pattern) };
  if (spec.class === "log") return logTopic(spec, names);
  const schema = spec.class === "gauge" ? spec.value : spec.state;
  const open = (data: unknown) => opened(schema, data);
  const ref = (params?: Record<string, string>) => ({ name: topic(params), open });
  if (spec.class === "ephemeral") {
    return { ...spec, ...names, ref: (params) => ({ class: "ephemeral", ...ref(params) }) };
  }
  const gauge = (params: Record<string, string>, key: string, value: unknown): GaugeRow => ({
    kind: "gauge",
    topic: topic(params),
    key,
    value: spec.value.parse(value),
  });
  return { ...spec, ...names, gauge, ref: (params) => ({ class: "gauge", ...ref(params) }) };
}

function logTopic(
  spec: Spec<string> & { class: "log"; events: Schemas },
  names: {
    topic: (params?: Record<string, string>) => TopicName;
    paramsOf: (topic: string) => Record<string, string> | null;
  },
): TopicDef {
  const { topic } = names;
  const events: Schemas = { ...spec.events, stale: zStale, accessChanged: zAccessChanged };
  const schemaOf = (type: string) => (Object.hasOwn(events, type) ? events[type] : undefined);
  const event = (
    params: Record<string, string>,
    type: string,
    data: unknown,
    more?: { causeId?: string | null; authz?: boolean },
  ): EventRow => {
    const schema = schemaOf(type);
    if (!schema) throw new Error(`topic ${spec.pattern} has no event ${type}`);
    const authz = more?.authz ?? type === "accessChanged";
    const causeId = more?.causeId ?? null;
    return { kind: "event", topic: topic(params), type, data: schema.parse(data), causeId, authz };
  };
  const open = once((wire: WireEvent) => {
    const schema = schemaOf(wire.type);
    if (!schema) return { ok: false as const, why: `no event ${wire.type}` };
    const data = opened(schema, wire.data);
    return data.ok ? { ok: true as const, value: { ...wire, data: data.value } } : data;
  });
  const ref = (params?: Record<string, string>) => ({
    class: "log" as const,
    name: topic(params),
    open,
  });
  return { ...spec, ...names, events: events as Schemas & Standard, event, ref };
}

function fill(pattern: string, params: Record<string, string>): TopicName {
  const name = pattern.replace(/<(\w+)>/g, (_, name: string) => {
    const value = params[name];
    if (value === undefined || !VALUE_ONLY.test(value)) {
      throw new Error(`topic ${pattern}: bad ${name}`);
    }
    return value;
  });
  // here alone a string becomes a name
  return name as TopicName;
}

/** Reads a topic's parameters by its pattern. */
function matcher(pattern: string): (topic: string) => Record<string, string> | null {
  const source = pattern
    .replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
    .replace(/<(\w+)>/g, `(?<$1>${VALUE})`);
  const regex = new RegExp(`^${source}$`);
  return (topic) => {
    const found = topic.length > 200 ? null : regex.exec(topic);
    return found && { ...found.groups };
  };
}

export interface TopicMatch {
  topic: TopicName;
  def: TopicDef;
  params: Record<string, string>;
}

export interface TopicTable {
  defs: readonly TopicDef[];
  /** The definition of a concrete topic; null when there is none. */
  match(topic: string): TopicMatch | null;
}

/** Collects definitions; throws when two have the same shape, since then one could never match. */
export function topicTable(defs: readonly TopicDef[]): TopicTable {
  const byHead = new Map<string, TopicDef[]>();
  const shapes = new Set<string>();
  for (const def of defs) {
    const pattern: string = def.pattern;
    const shape = pattern.replace(/<\w+>/g, "<>");
    if (shapes.has(shape)) throw new Error(`topic ${pattern} is defined twice`);
    shapes.add(shape);
    const head = pattern.split(":", 1)[0]!;
    byHead.set(head, [...(byHead.get(head) ?? []), def]);
  }
  const match = (topic: string): TopicMatch | null => {
    for (const def of byHead.get(topic.split(":", 1)[0]!) ?? []) {
      const params: Record<string, string> | null = def.paramsOf(topic);
      if (params) return { topic: def.topic(params), def, params };
    }
    return null;
  };
  return { defs, match };
}
