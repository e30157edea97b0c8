import type { Pool } from "pg";
import type { Visibility } from "#shared/segments/segments.schema.ts";
import { segmentCountsTopic } from "#shared/segments/segments.events.ts";
import type { EntityType, Filter } from "#shared/filters/filter.schema.ts";
import {
  ALIAS,
  dependenciesOf,
  filterSql,
  loadReferences,
} from "#server/filters/filters.service.ts";
import type { Context } from "#server/kernel/context.ts";
import { execute, query, queryOne } from "#server/kernel/db/sql.ts";
import { publish, transact } from "#server/kernel/db/transact.ts";

/** Longest count, ms; a segment that takes longer says so and is tried again later. */
const TIMEOUT = 20_000;
const SHORTEST_PAUSE = 200;
const LONGEST_PAUSE = 30_000;
const AFTER_FAILURE = 60_000;
/** Segments with relative dates change while nothing is written. */
const CLOCK_EVERY = 60_000;

/** Whether a mark waits to be taken, or a segment to be counted by now. */
export async function countsWait(pool: Pick<Pool, "query">, now: Date): Promise<boolean> {
  const { rows } = await pool.query<{ waits: boolean }>({
    name: "counts-peek",
    text: `select exists (select from segment_dirty)
               or exists (select from segment_count n join segment s on s.id = n.segment_id
                           where n.counted < n.wanted and n.due_at <= $1
                             and s.is_active and s.deleted_at is null) as waits`,
    values: [now],
  });
  return rows[0]!.waits;
}

/**
 * One step of keeping counts: turns marks of changed tables into wanted counts, then counts what is
 * due. Several processes may step at once: marks are taken by whoever deletes them, a segment by
 * whoever locks its row.
 * @returns number of segments counted
 */
export async function stepCounts(ctx: Context): Promise<number> {
  await takeMarks(ctx);
  let counted = 0;
  while (await transact(ctx, countNext)) counted += 1;
  return counted;
}

/** Marks are gone exactly when the counts they ask for are wanted: a crash between loses neither. */
async function takeMarks(ctx: Context): Promise<void> {
  await transact(ctx, async (tx) => {
    const marks = await query<{ source: string }>(
      tx,
      `with taken as (delete from segment_dirty returning source)
       select distinct source from taken`,
    );
    const sources = marks.map((mark) => mark.source);
    if (sources.length > 0) {
      await execute(
        tx,
        `update segment_count n set wanted = wanted + 1
          where n.depends_on && $1::text[] or 'segment:' || n.segment_id = any ($1::text[])`,
        [await withDependents(tx, sources)],
      );
    }
    await execute(
      tx,
      `update segment_count n set wanted = wanted + 1
         from segment s
        where s.id = n.segment_id and n.by_time and n.wanted = n.counted
          and s.last_refreshed_at < $1::timestamptz - make_interval(secs => $2)`,
      [tx.now(), CLOCK_EVERY / 1000],
    );
  });
}

/** A segment's own change reaches those that are made of it, whose dependencies it may change too. */
async function withDependents(ctx: Context, sources: readonly string[]): Promise<string[]> {
  const all = new Set(sources);
  const changed = sources.filter((source) => source.startsWith("segment:"));
  for (const source of changed) {
    const users = await query<{ id: string; filter: Filter }>(
      ctx,
      `select id, filter from segment where deleted_at is null
          and strpos(filter::text, $1) > 0`,
      [source.slice("segment:".length)],
    );
    for (const { id, filter } of users) {
      const { sources: of, byTime } = dependenciesOf(filter, await loadReferences(ctx, filter));
      await execute(
        ctx,
        `update segment_count set depends_on = $2, by_time = $3 where segment_id = $1`,
        [id, of, byTime],
      );
      if (!all.has(`segment:${id}`)) {
        all.add(`segment:${id}`);
        changed.push(`segment:${id}`);
      }
    }
  }
  return [...all];
}

interface Due {
  id: string;
  wanted: number;
  entity_type: EntityType;
  filter: Filter;
  record_count_cache: number | null;
}

/** Tells the screens; the figure itself only where everybody may see it. */
export function publishCount(
  ctx: Context,
  { id, visibility }: { id: string; visibility: Visibility },
  count: number | null,
  asOf: Date,
): void {
  const shown = visibility === "global" ? count : null;
  publish(ctx, segmentCountsTopic.gauge({}, id, { count: shown, asOf: asOf.toISOString() }));
}

/** Counts the segment that waits longest; false when none is due. */
async function countNext(ctx: Context): Promise<boolean> {
  const due = await queryOne<Due>(
    ctx,
    `select s.id, n.wanted, s.entity_type, s.filter, s.record_count_cache
       from segment_count n join segment s on s.id = n.segment_id
      where n.counted < n.wanted and n.due_at <= $1 and s.is_active and s.deleted_at is null
      order by n.due_at limit 1 for update of n skip locked`,
    [ctx.now()],
  );
  if (!due) return false;
  const started = performance.now();
  const result = await count(ctx, due);
  const took = performance.now() - started;
  const pause =
    "error" in result
      ? AFTER_FAILURE
      : Math.min(LONGEST_PAUSE, Math.max(SHORTEST_PAUSE, 10 * took));
  const error = "error" in result ? result.error : null;
  await execute(
    ctx,
    `update segment_count set due_at = $2, error = $3, counted = case when $3::text is null
            then $4::bigint else counted end
      where segment_id = $1`,
    [due.id, new Date(ctx.now().getTime() + pause), error, due.wanted],
  );
  if ("error" in result) {
    ctx.kernel.log.warn({ segment: due.id, error: result.error }, "a segment could not be counted");
    return true;
  }
  // not a change of the segment: its version and its editors stay undisturbed
  const counted = await queryOne<{ visibility: Visibility }>(
    ctx,
    `update segment set record_count_cache = $2, last_refreshed_at = $3 where id = $1
     returning visibility`,
    [due.id, result.n, result.asOf],
  );
  if (result.n !== due.record_count_cache) {
    publishCount(ctx, { id: due.id, ...counted! }, result.n, result.asOf);
  }
  return true;
}

/** Counts within a savepoint: what fails leaves the step usable. */
async function count(
  ctx: Context,
  { entity_type: entity, filter }: Due,
): Promise<{ n: number; asOf: Date } | { error: string }> {
  await query(ctx, `savepoint counting`);
  try {
    const { sql, params, asOf } = await filterSql(ctx, filter, { isSaved: true });
    await query(ctx, `select set_config('statement_timeout', $1, true)`, [String(TIMEOUT)]);
    const row = await queryOne<{ n: number }>(
      ctx,
      `select count(*) as n from ${entity} ${ALIAS[entity]} where ${sql}`,
      params,
    );
    await query(ctx, `select set_config('statement_timeout', '0', true)`);
    return { n: row?.n ?? 0, asOf };
  } catch (err) {
    await query(ctx, `rollback to savepoint counting`);
    return { error: err instanceof Error ? err.message : String(err) };
  }
}
