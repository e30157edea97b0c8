import type { z } from "zod";
import type { Left, Stale, Upsert } from "./row-events.ts";
import type { WireEvent } from "./wire.ts";

declare const named: unique symbol;
/** The name of one topic, as its definition made it. A literal is none: it does not compile. */
export type TopicName = string & { readonly [named]: true };

/** What came over the wire as the topic's schema reads it, or why the schema refuses it (no values). */
export type Opened<T> = { ok: true; value: T } | { ok: false; why: string };

/** One log topic, and how its events are read. */
export interface LogRef<Ev = WireEvent> {
  readonly class: "log";
  readonly name: TopicName;
  open(event: WireEvent): Opened<Ev>;
}

/** One gauge topic, and how its values are read. */
export interface GaugeRef<V = unknown> {
  readonly class: "gauge";
  readonly name: TopicName;
  open(value: unknown): Opened<V>;
}

/** One ephemeral topic, and how what a member says of itself is read. */
export interface PresenceRef<S = unknown> {
  readonly class: "ephemeral";
  readonly name: TopicName;
  open(state: unknown): Opened<S>;
}

export type TopicRef = LogRef | GaugeRef | PresenceRef;

type Meta = Omit<WireEvent, "type" | "data">;

/** An event of a topic with these payloads. */
export type EventOf<E extends Record<string, z.ZodType>> = {
  [T in keyof E & string]: Meta & { type: T; data: z.output<E[T]> };
}[keyof E & string];

/** An event of a topic that carries rows. */
export type RowTopicEvent<R> = Meta &
  (
    | { type: "upsert"; data: Upsert<R> }
    | { type: "left"; data: Left }
    | { type: "stale"; data: Stale }
    | { type: "accessChanged"; data: { userIds?: string[] | undefined } }
  );

/** One log topic whose events carry rows `R`. */
export type RowRef<R> = LogRef<RowTopicEvent<R>>;

/** Reads by a schema. */
export function opened<S extends z.ZodType>(schema: S, data: unknown): Opened<z.output<S>> {
  const parsed = schema.safeParse(data);
  if (parsed.success) return { ok: true, value: parsed.data };
  const [issue] = parsed.error.issues;
  return { ok: false, why: `${issue?.path.join(".") ?? ""}: ${issue?.code ?? "wrong shape"}` };
}

/** Reads each object once, however many follow the topic. */
export function once<A extends object, T>(read: (from: A) => T): (from: A) => T {
  const known = new WeakMap<A, T>();
  return (from) => {
    const before = known.get(from);
    if (before) return before;
    const value = read(from);
    known.set(from, value);
    return value;
  };
}
