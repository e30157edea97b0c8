import type { Pool } from "pg";
import type { RowEvent } from "#shared/kernel/row-events.ts";
import type { RowRef } from "#shared/kernel/topic-ref.ts";
import type { WireEvent } from "#shared/kernel/wire.ts";
import type { Context } from "../context.ts";
import { query, queryOne } from "../db/sql.ts";

export interface LogRead<R> {
  /** Topics that moved: of the event log, and of gauges. */
  topics: string[];
  /** What the given log topics told of their rows. */
  changes: RowEvent<R>[];
}

/**
 * What the log brought since this reader last looked, and moves the reader's mark. The mark's row is
 * the fence: of several processes one reads, the others get null at once. Positions are given out in
 * the order of commits, so nothing can appear behind the mark.
 * @param rowsOf log topics whose rows the reader wants to see
 */
export async function readAfter<R>(
  ctx: Context,
  name: string,
  rowsOf: readonly RowRef<R>[] = [],
): Promise<LogRead<R> | null> {
  const mark = await queryOne<{ pos: number }>(
    ctx,
    `select pos from stats_cursor where name = $1 for update skip locked`,
    [name],
  );
  if (!mark) return null;
  const head = (await queryOne<{ pos: number }>(ctx, `select pos from relay_head`))?.pos ?? 0;
  if (head === mark.pos) return { topics: [], changes: [] };
  // a head behind the mark means that history was restored: read all that is there
  const from = head < mark.pos ? 0 : mark.pos;
  const topics = await query<{ topic: string }>(
    ctx,
    `select topic from event_log where pos > $1 and pos <= $2
     union select topic from gauge_value where rev > $1 and rev <= $2`,
    [from, head],
  );
  const events = await query<WireEvent>(
    ctx,
    `select topic, epoch, seq, type, data, at from event_log
      where pos > $1 and pos <= $2 and topic = any($3::text[]) order by pos`,
    [from, head, rowsOf.map((topic) => topic.name)],
  );
  await query(ctx, `update stats_cursor set pos = $2 where name = $1`, [name, head]);
  const refs = new Map<string, RowRef<R>>(rowsOf.map((topic) => [topic.name, topic]));
  const changes = events.flatMap((event) => changeIn(refs.get(event.topic)!, event) ?? []);
  return { topics: topics.map(({ topic }) => topic), changes };
}

/** Whether there is something behind a reader's mark; one cheap look, for a loop that mostly finds nothing. */
export async function hasNews(pool: Pick<Pool, "query">, name: string): Promise<boolean> {
  const { rows } = await pool.query<{ news: boolean }>({
    name: "log-news",
    text: `select c.pos is distinct from h.pos as news
             from relay_head h left join stats_cursor c on c.name = $1`,
    values: [name],
  });
  return rows[0]?.news ?? true;
}

/** What an event tells of rows; of one that cannot be read, that anything may have changed. */
function changeIn<R>(topic: RowRef<R>, event: WireEvent): RowEvent<R> | null {
  const read = topic.open(event);
  if (!read.ok) return { op: "stale" };
  return read.value.type === "accessChanged" ? null : read.value.data;
}
