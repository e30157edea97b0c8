import type { List } from "#shared/lists/lists.schema.ts";
import { viewer, visibleSql } from "#server/filters/filters.service.ts";
import type { Context } from "#server/kernel/context.ts";
import { readPage } from "#server/kernel/db/page.ts";
import type { Page } from "#server/kernel/db/page.ts";
import { query, queryOne } from "#server/kernel/db/sql.ts";

const SELECT = `
  t.id, t.version, t.name, t.entity_type as "entityType", t.source_type as "sourceType",
  t.source_ref as "sourceRef", t.snapshot_ts as "snapshotTs", t.visibility, t.tags,
  t.owner_id as "ownerId", o.name as "ownerName", t.member_count as "memberCount",
  t.created_at as "createdAt", t.updated_at as "updatedAt"`;
const FROM = `list t left join app_user o on o.id = t.owner_id`;
const VISIBLE = `t.deleted_at is null and ${visibleSql("t", "$1", "$2")}`;

interface Wanted {
  limit: number;
  cursor?: string;
  entityType?: string;
  q?: string;
}

/** Lists that the actor may see, by name. */
export function pageOfLists(ctx: Context, wanted: Wanted): Promise<Page<List>> {
  return readPage<List>(ctx, {
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

/** One list; undefined when there is none that the actor may see. */
export function visibleList(ctx: Context, id: string): Promise<List | undefined> {
  return queryOne<List>(ctx, `select ${SELECT} from ${FROM} where ${VISIBLE} and t.id = $3`, [
    ...viewer(ctx),
    id,
  ]);
}

/** Lists by id, whoever looks, deleted ones too: for events. */
export function presentLists(
  ctx: Context,
  ids: readonly string[],
): Promise<(List & { deleted: boolean })[]> {
  return query(
    ctx,
    `select ${SELECT}, t.deleted_at is not null as deleted from ${FROM}
      where t.id = any ($1::uuid[])`,
    [ids],
  );
}
