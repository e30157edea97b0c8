import { z } from "zod";
import { scopeOf } from "#shared/kernel/access.ts";
import type { Verb } from "#shared/kernel/access.ts";
import type { UserActor } from "#shared/kernel/actor.ts";
import type { TopicParams } from "#shared/kernel/topics.ts";
import type { Context } from "./context.ts";
import type { ScopePolicy, TopicPolicy } from "./module.ts";
import { AppError, forbidden, notFound } from "./errors.ts";

/**
 * Which of `ids` the actor may do `verb` on. System actors may do all; a scope of `own` asks the
 * module's policy, and where there is none the answer is none.
 */
export async function permitted(
  ctx: Context,
  verb: Verb,
  ids: readonly string[],
): Promise<Set<string>> {
  if (ctx.actor.kind === "system") return new Set(ids);
  const scope = scopeOf(ctx.actor.roles, verb);
  if (scope === null) return new Set();
  if (scope === "all") return new Set(ids);
  const policy = ctx.kernel.own.get(verb);
  return policy ? policy(ctx, ids) : new Set();
}

/** The same as a policy of one verb. */
export const permittedTo =
  (verb: Verb): ScopePolicy =>
  (ctx, ids) =>
    permitted(ctx, verb, ids);

/** The actor may do `verb` at all (in whatever scope). @throws AppError forbidden */
export function authorize(ctx: Context, verb: Verb): void {
  if (ctx.actor.kind === "system") return;
  if (scopeOf(ctx.actor.roles, verb) === null) throw forbidden();
}

/**
 * The actor may do `verb` on this record.
 * @throws AppError not_found when they may not even read it (or `readVerb` is not given), else forbidden
 */
export async function authorizeOn(
  ctx: Context,
  verb: Verb,
  id: string,
  what: string,
  readVerb?: Verb,
): Promise<void> {
  if ((await permitted(ctx, verb, [id])).has(id)) return;
  if (readVerb && (await permitted(ctx, readVerb, [id])).has(id)) throw forbidden();
  throw notFound(what);
}

/** True when the actor's scope for `verb` is all records: list queries then need no narrowing. */
export function seesAll(ctx: Context, verb: Verb): boolean {
  return ctx.actor.kind === "system" || scopeOf(ctx.actor.roles, verb) === "all";
}

/**
 * SQL condition that the actor may do `verb` on the record whose id the SQL `id` gives; null when they
 * may on all of them. For reads that reach records past the list's own condition.
 * @param add puts a value among the statement's parameters and gives its placeholder
 */
export function permittedSql(
  ctx: Context,
  verb: Verb,
  id: string,
  add: (value: unknown) => string,
): string | null {
  if (ctx.actor.kind === "system" || seesAll(ctx, verb)) return null;
  const own = scopeOf(ctx.actor.roles, verb) && ctx.kernel.ownSql.get(verb);
  return own ? own(ctx.actor.roles, id, `${add(ctx.actor.userId)}::uuid`) : "false";
}

/** Verbs of `wanted` that the actor may do on each record: the `can` of DTOs. */
export function can<V extends string>(ctx: Context, wanted: Record<V, Verb>): Record<V, boolean> {
  const actor = ctx.actor;
  return Object.fromEntries(
    Object.entries<Verb>(wanted).map(([key, verb]) => [
      key,
      actor.kind === "system" || scopeOf(actor.roles, verb) !== null,
    ]),
  ) as Record<V, boolean>;
}

/** Separation of duties: nobody decides on their own work, admin included. */
export function refuseOwnWork(ctx: Context, authorId: string | null, what: string): void {
  if (ctx.actor.kind === "user" && authorId === ctx.actor.userId) {
    throw new AppError("forbidden", `A second person must decide: this is your own ${what}.`);
  }
}

/** A topic's policy that looks at the person alone: all that is asked for, or nothing. */
export const followWhen =
  (may: (actor: UserActor) => boolean): TopicPolicy =>
  (actor, asked) =>
    Promise.resolve(may(actor) ? asked : []);

/** What PostgreSQL takes for an id. One that it does not would fail the question about all others. */
const zStoredId = z.guid();

/**
 * Of topics about single records, those whose record `find` gives: one question for all.
 * @param name the parameter that holds the record's id
 * @param find of these ids, those that this person may follow
 */
export async function followRecords(
  asked: readonly TopicParams[],
  name: string,
  find: (ids: string[]) => Promise<ReadonlySet<string>>,
): Promise<TopicParams[]> {
  const ids = new Set(asked.flatMap((params) => zStoredId.safeParse(params[name]).data ?? []));
  if (ids.size === 0) return [];
  const found = await find([...ids]);
  return asked.filter((params) => found.has(params[name]!));
}
