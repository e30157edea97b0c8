import { z } from "zod";
import { defineAction } from "#shared/kernel/action.ts";
import { scopeOf } from "#shared/kernel/access.ts";
import type { Verb } from "#shared/kernel/access.ts";
import type { Context } from "./context.ts";
import { query, queryOne } from "./db/sql.ts";
import { record } from "./db/transact.ts";
import { invalid } from "./errors.ts";
import type { Handover, Successor } from "./module.ts";

interface Owned {
  /** As the dialog counts them: "3 campaigns". */
  what: string;
  /** The kind of record, whose table has the same name unless `table` says another. */
  kind: string;
  table?: string;
  /** What a successor must be able to do with them. */
  verb: Verb;
  where?: string;
}

/** Hands over the rows that a person owns by their `owner_id`. */
export function ownedRecords({ what, kind, table = kind, verb, where = "true" }: Owned): Handover {
  const handedOver = handedOverAction(kind);
  return {
    what,
    count: (ctx, userId) => countHeld(ctx, `${table} t where t.owner_id = $1 and ${where}`, userId),
    async give(ctx, userId, successor) {
      const rows = await query<{ id: string }>(
        ctx,
        `with mine as (
           select t.id from ${table} t where t.owner_id = $1 and ${where} order by t.id for update
         )
         update ${table} t set owner_id = $2, version = t.version + 1, updated_at = $3
           from mine where t.id = mine.id returning t.id`,
        [userId, successor.id, ctx.now()],
      );
      if (rows.length > 0) refuseUnfit(successor, verb, what);
      for (const { id } of rows) record(ctx, handedOver, id, { from: userId, to: successor.id });
      return rows.length;
    },
  };
}

/** "x.handed_over" of a kind: from whom to whom. */
export function handedOverAction<K extends string>(kind: K) {
  return defineAction(`${kind}.handed_over`, kind, z.object({ from: z.uuid(), to: z.uuid() }));
}

/** How many rows a person holds; `from` is the rest of the statement, $1 the person. */
export async function countHeld(ctx: Context, from: string, userId: string): Promise<number> {
  const row = await queryOne<{ n: number }>(ctx, `select count(*) as n from ${from}`, [userId]);
  return Number(row?.n ?? 0);
}

/** @throws AppError invalid: what nobody could work on with these roles is not given to them */
export function refuseUnfit({ name, roles }: Successor, verb: Verb, what: string): void {
  if (scopeOf(roles, verb) !== null) return;
  throw invalid(
    "body.successorId",
    `${name} cannot take over ${what}: no role of ${name}'s may work on them.`,
  );
}
