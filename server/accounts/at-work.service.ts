import type { Context } from "#server/kernel/context.ts";
import { query } from "#server/kernel/db/sql.ts";

/** A write of many rows never makes an event per row: so many at most are named. */
const NAMED = 200;

/**
 * Of many records that are written at once, those at which somebody works who may not follow the
 * collection: at an agent's desk, under a reviewer's claim, promised a call. Their own topics are told.
 */
export async function recordsAtWork(
  ctx: Context,
  kind: "account" | "contact",
  ids: readonly string[],
): Promise<string[]> {
  const column = `${kind}_id`;
  const rows = await query<{ id: string }>(
    ctx,
    `select id, min(rank) as rank from (
       select ${column} as id, 1 as rank from call_task
        where ${column} = any($1::uuid[]) and state in ('leased', 'in_call', 'needs_disposition')
       union all
       select ${column}, 2 from lead
        where ${column} = any($1::uuid[]) and claim_owner is not null
          and claim_until > clock_timestamp()
       union all
       select t.${column}, 3 from call_task t join callback cb on cb.task_id = t.id
        where t.${column} = any($1::uuid[]) and cb.state = 'open' and cb.owner_id is not null
     ) as work group by id order by rank, id limit ${NAMED}`,
    [ids],
  );
  return rows.map((row) => row.id);
}
