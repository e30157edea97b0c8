import type { Context } from "#server/kernel/context.ts";
import { readPage } from "#server/kernel/db/page.ts";
import type { Page } from "#server/kernel/db/page.ts";
import { query, queryOne } from "#server/kernel/db/sql.ts";
import { viewer, visibleSql } from "./filters.queries.ts";

export interface Wanted {
  limit: number;
  cursor?: string;
  entityType?: string;
  q?: string;
}

/** Reads of a table whose rows have an owner and a visibility: segments, lists. */
export interface SharedRecords<R> {
  /** Those that the actor may see, by name. */
  page(ctx: Context, wanted: Wanted): Promise<Page<R>>;
  /** One; undefined when there is none that the actor may see. */
  visible(ctx: Context, id: string): Promise<R | undefined>;
  /** By id, whoever looks, deleted ones too: for events. */
  present(ctx: Context, ids: readonly string[]): Promise<(R & { deleted: boolean })[]>;
}

/** @param fields select list beside what every such table has, over the alias `t` */
export function sharedRecords<R extends { id: string }>(
  table: string,
  fields: string,
): SharedRecords<R> {
  const select = `
    t.id, t.version, t.name, t.entity_type as "entityType", t.visibility, t.tags,
    t.owner_id as "ownerId", o.name as "ownerName", t.created_at as "createdAt",
    t.updated_at as "updatedAt", ${fields}`;
  const from = `${table} t left join app_user o on o.id = t.owner_id`;
  const visible = `t.deleted_at is null and ${visibleSql("t", "$1", "$2")}`;
  return {
    page: (ctx, { limit, cursor, entityType = null, q = null }) =>
      readPage<R>(ctx, {
        select,
        from,
        where: [
          visible,
          `($3::text is null or t.entity_type = $3)`,
          `($4::text is null or strpos(lower(t.name), lower($4)) > 0)`,
        ],
        params: [...viewer(ctx), entityType, q],
        sort: { expr: "t.name", type: "text" },
        descending: false,
        limit,
        cursor,
      }),
    visible: (ctx, id) =>
      queryOne<R>(ctx, `select ${select} from ${from} where ${visible} and t.id = $3`, [
        ...viewer(ctx),
        id,
      ]),
    present: (ctx, ids) =>
      query(
        ctx,
        `select ${select}, t.deleted_at is not null as deleted from ${from}
          where t.id = any ($1::uuid[])`,
        [ids],
      ),
  };
}
