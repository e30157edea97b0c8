import type { Context } from "../context.ts";
import { query, queryOne } from "../db/sql.ts";

interface Announced {
  topic: string;
  row: Record<string, unknown> | null;
  ids: string[] | null;
}

export interface LogRead {
  /** Topics that moved: of the event log, and of gauges. */
  topics: string[];
  /** Rows of the given log topics, as they were announced; of a `stale` only the ids it names. */
  rows: Announced[];
}

/**
 * What the log brought since this reader last looked, and moves the reader's mark. The mark's row is
 * the fence: of several processes one reads, the others get null at once. Positions are given out in
 * the order of commits, so nothing can appear behind the mark.
 * @param rowsOf log topics whose rows the reader wants to see
 */
export async function readAfter(
  ctx: Context,
  name: string,
  rowsOf: readonly string[] = [],
): Promise<LogRead | null> {
  const mark = await queryOne<{ pos: number }>(
    ctx,
    `select pos from stats_cursor where name = $1 for update skip locked`,
    [name],
  );
  if (!mark) return null;
  const head = (await queryOne<{ pos: number }>(ctx, `select pos from relay_head`))?.pos ?? 0;
  if (head === mark.pos) return { topics: [], rows: [] };
  // a head behind the mark means that history was restored: read all that is there
  const from = head < mark.pos ? 0 : mark.pos;
  const topics = await query<{ topic: string }>(
    ctx,
    `select topic from event_log where pos > $1 and pos <= $2
     union select topic from gauge_value where rev > $1 and rev <= $2`,
    [from, head],
  );
  const rows = await query<Announced>(
    ctx,
    `select topic, data -> 'row' as row, data -> 'ids' as ids from event_log
      where pos > $1 and pos <= $2 and topic = any($3::text[])`,
    [from, head, rowsOf],
  );
  await query(ctx, `update stats_cursor set pos = $2 where name = $1`, [name, head]);
  return { topics: topics.map(({ topic }) => topic), rows };
}
