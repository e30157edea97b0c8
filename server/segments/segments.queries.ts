import type { Response } from "express";
import type { Filter } from "#shared/filters/filter.schema.ts";
import { segmentCountsTopic } from "#shared/segments/segments.events.ts";
import type { Preview } from "#shared/segments/segments.schema.ts";
import { ALIAS, filterSql } from "#server/filters/filters.service.ts";
import type { Context } from "#server/kernel/context.ts";
import { actualOf } from "#server/kernel/events/gauges.ts";
import type { Drift } from "#server/kernel/module.ts";
import { boundedQuery } from "#server/kernel/db/bounded-query.ts";
import { query, queryOne } from "#server/kernel/db/sql.ts";

const SAMPLES = 10;

/** How many match now, and the newest ten. @throws AppError invalid, too_many, unavailable */
export async function previewFilter(
  ctx: Context,
  res: Response | null,
  filter: Filter,
): Promise<Preview> {
  const { sql, params, asOf } = await filterSql(ctx, filter);
  const alias = ALIAS[filter.entity];
  const from = `from ${filter.entity} ${alias} where ${sql}`;
  return boundedQuery(ctx, { res }, async (own) => {
    const row = await queryOne<{ n: number }>(own, `select count(*) as n ${from}`, params);
    const samples = await query<{ id: string }>(
      own,
      `select ${alias}.id ${from} order by ${alias}.id desc limit ${SAMPLES}`,
      params,
    );
    return {
      count: row?.n ?? 0,
      sampleIds: samples.map((sample) => sample.id),
      asOf: asOf.toISOString(),
    };
  });
}

/** Segments whose stored count is settled but is not what their filter gives at that instant. */
export async function countDrift(ctx: Context): Promise<Drift[]> {
  const rows = await query<{
    id: string;
    name: string;
    filter: Filter;
    stored: number;
    at: string;
  }>(
    ctx,
    `select s.id, s.name, s.filter, s.record_count_cache as stored, s.last_refreshed_at as at
       from segment s join segment_count n on n.segment_id = s.id
      where s.deleted_at is null and s.is_active and n.counted = n.wanted and n.error is null
        and s.record_count_cache is not null and not exists (select 1 from segment_dirty)`,
  );
  const drifts: Drift[] = [];
  for (const { id, name, filter, stored, at } of rows) {
    const { sql, params } = await filterSql(ctx, filter, { asOf: new Date(at), isSaved: true });
    const row = await queryOne<{ n: number }>(
      ctx,
      `select count(*) as n from ${filter.entity} ${ALIAS[filter.entity]} where ${sql}`,
      params,
    );
    if (row?.n !== stored) drifts.push({ what: `segment ${id} (${name})`, stored, actual: row?.n });
  }
  return drifts;
}

/** The gauge beside the stored counts; one that is being counted anew is left out. */
export const settledCounts = actualOf(segmentCountsTopic, async (ctx, _params, shown) => {
  const rows = await query<{ id: string; count: number | null }>(
    ctx,
    `select s.id, case when s.visibility = 'global' then s.record_count_cache end as count
       from segment s join segment_count n on n.segment_id = s.id
      where s.id::text = any($1::text[]) and s.deleted_at is null and s.is_active
        and n.counted = n.wanted and s.record_count_cache is not null`,
    [[...shown.keys()]],
  );
  return new Map(rows.map(({ id, count }) => [id, { ...shown.get(id)!, count }]));
});
