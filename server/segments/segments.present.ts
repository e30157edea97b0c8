import type { Segment } from "#shared/segments/segments.schema.ts";
import { viewer, visibleSql } from "#server/filters/filters.service.ts";
import type { Context } from "#server/kernel/context.ts";
import { readPage } from "#server/kernel/db/page.ts";
import type { Page } from "#server/kernel/db/page.ts";
import { query, queryOne } from "#server/kernel/db/sql.ts";

const SELECT = `
  t.id, t.version, t.name, t.description, t.entity_type as "entityType", t.filter, t.visibility,
  t.tags, t.is_active as "isActive", t.record_count_cache as "recordCountCache",
  t.last_refreshed_at as "lastRefreshedAt", t.owner_id as "ownerId", o.name as "ownerName",
  t.created_at as "createdAt", t.updated_at as "updatedAt"`;
const FROM = `segment t left join app_user o on o.id = t.owner_id`;
const VISIBLE = `t.deleted_at is null and ${visibleSql("t", "$1", "$2")}`;

interface Wanted {
  limit: number;
  cursor?: string;
  entityType?: string;
  q?: string;
}

/** Segments that the actor may see, by name. */
export function pageOfSegments(ctx: Context, wanted: Wanted): Promise<Page<Segment>> {
  return readPage<Segment>(ctx, {
    select: SELECT,
    from: FROM,
    where: [
      VISIBLE,
      `($3::text is null or t.entity_type = $3)`,
      `($4::text is null or strpos(lower(t.name), lower($4)) > 0)`,
    ],
    params: [...viewer(ctx), wanted.entityType ?? null, wanted.q ?? null],
    sort: { expr: "t.name", type: "text" },
    descending: false,
    limit: wanted.limit,
    cursor: wanted.cursor,
  });
}

/** One segment; undefined when there is none that the actor may see. */
export function visibleSegment(ctx: Context, id: string): Promise<Segment | undefined> {
  return queryOne<Segment>(ctx, `select ${SELECT} from ${FROM} where ${VISIBLE} and t.id = $3`, [
    ...viewer(ctx),
    id,
  ]);
}

/** Segments by id, whoever looks, deleted ones too: for events. */
export function presentSegments(
  ctx: Context,
  ids: readonly string[],
): Promise<(Segment & { deleted: boolean })[]> {
  return query(
    ctx,
    `select ${SELECT}, t.deleted_at is not null as deleted from ${FROM}
      where t.id = any ($1::uuid[])`,
    [ids],
  );
}
