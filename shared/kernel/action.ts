import type { z } from "zod";

/** What an action tells beside its record. */
type Payload = z.ZodType<Record<string, unknown>>;

/**
 * Something that happened to one record, in the past tense: `lead.approved`. Declared in
 * `x.events.ts`; services `record()` it; it becomes an audit row, the topic events that the
 * module projects from it, and a task per subscriber.
 */
export interface Action<N extends string = string, S extends Payload = Payload> {
  name: N;
  /** Kind of record, as in the audit: `lead`, `contact`. */
  entity: string;
  payload: S;
}

export function defineAction<N extends `${string}.${string}`, S extends Payload>(
  name: N,
  entity: string,
  payload: S,
): Action<N, S> {
  return { name, entity, payload };
}

export type PayloadOf<A> = A extends Action<string, infer S> ? z.input<S> : never;
