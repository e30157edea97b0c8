import { LockMode } from "@mikro-orm/core";
import type {
  ChangeList,
  CreateList,
  List as ListDto,
  Members,
  SourceType,
} from "#shared/lists/lists.schema.ts";
import {
  listChanged,
  listCreated,
  listDeleted,
  membersAdded,
  membersRemoved,
} from "#shared/lists/lists.events.ts";
import type { EntityType, Filter } from "#shared/filters/filter.schema.ts";
import type { Visibility } from "#shared/segments/segments.schema.ts";
import { ALIAS, filterSql } from "#server/filters/filters.service.ts";
import { userOf } from "#server/kernel/context.ts";
import type { Context } from "#server/kernel/context.ts";
import { execute, query } from "#server/kernel/db/sql.ts";
import { record } from "#server/kernel/db/transact.ts";
import { forbidden, invalid, notFound, stale } from "#server/kernel/errors.ts";
import { List } from "./lists.entity.ts";
import { visibleList } from "./lists.present.ts";

interface Made {
  name: string;
  visibility: Visibility;
  tags: string[];
  sourceType: SourceType;
  sourceRef: string | null;
}

/** Makes a list of existing records, or of all that match a filter now. @throws AppError invalid */
export async function createList(ctx: Context, input: CreateList): Promise<ListDto> {
  const { filter, recordIds, entityType } = input;
  if (filter) {
    if (recordIds.length > 0) throw invalid("body.filter", "Name records or a filter, not both.");
    if (filter.entity !== entityType) {
      throw invalid("body.filter.entity", `The list is of ${entityType}s.`);
    }
    return listFromFilter(ctx, filter, { ...input, sourceType: "filter" });
  }
  const list = await insertList(ctx, entityType, input, null);
  await checkRecords(ctx, entityType, recordIds);
  const added = await insertMembers(ctx, list.id, recordIds);
  return finished(ctx, list.id, added);
}

/** Makes a list of all that match at this instant; one statement, whatever their number. */
export async function listFromFilter(ctx: Context, filter: Filter, made: Made): Promise<ListDto> {
  const { sql, params, asOf } = await filterSql(ctx, filter, { firstParam: 3 });
  const list = await insertList(ctx, filter.entity, made, asOf);
  const added = await execute(
    ctx,
    `insert into list_member (list_id, record_id, added_at)
     select $1::uuid, ${ALIAS[filter.entity]}.id, $2::timestamptz
       from ${filter.entity} ${ALIAS[filter.entity]} where ${sql}`,
    [list.id, asOf, ...params],
  );
  return finished(ctx, list.id, added);
}

async function insertList(
  ctx: Context,
  entityType: EntityType,
  { name, visibility, tags, sourceType, sourceRef }: Made,
  snapshotTs: Date | null,
): Promise<List> {
  const now = ctx.now();
  const list = ctx.em.create(List, {
    id: ctx.newId(),
    name,
    entityType,
    visibility,
    tags,
    sourceType,
    sourceRef,
    snapshotTs,
    ownerId: userOf(ctx).userId,
    memberCount: 0,
    version: 1,
    createdAt: now,
    updatedAt: now,
  });
  await ctx.em.flush();
  return list;
}

async function finished(ctx: Context, id: string, added: number): Promise<ListDto> {
  await execute(ctx, `update list set member_count = $2 where id = $1`, [id, added]);
  record(ctx, listCreated, id, { changed: added });
  return (await visibleList(ctx, id))!;
}

/** Changes name, visibility or tags. @throws AppError not_found, stale, forbidden */
export async function changeList(
  ctx: Context,
  id: string,
  version: number,
  input: ChangeList,
): Promise<ListDto> {
  const list = await locked(ctx, id, version);
  if (input.visibility && input.visibility !== list.visibility) owned(ctx, list);
  for (const [key, value] of Object.entries(input)) {
    if (value !== undefined) Object.assign(list, { [key]: value });
  }
  list.updatedAt = ctx.now();
  await ctx.em.flush();
  record(ctx, listChanged, id, {});
  const changed = await visibleList(ctx, id);
  if (!changed) throw notFound("list");
  return changed;
}

/** Deletes a list; campaigns launched on it keep their snapshots. */
export async function deleteList(ctx: Context, id: string, version: number): Promise<void> {
  const list = await locked(ctx, id, version);
  owned(ctx, list);
  list.deletedAt = ctx.now();
  list.updatedAt = ctx.now();
  await ctx.em.flush();
  record(ctx, listDeleted, id, {});
}

/**
 * Adds records; those on the list already stay as they are. Any number of people may add at once:
 * a row has one key, and each command counts only the rows it made.
 * @throws AppError not_found, invalid
 */
export async function addMembers(
  ctx: Context,
  id: string,
  { entityType, recordIds }: Members,
): Promise<{ list: ListDto; changed: number }> {
  await forMembers(ctx, id, entityType);
  await checkRecords(ctx, entityType, recordIds);
  const changed = await insertMembers(ctx, id, recordIds);
  await shift(ctx, id, changed);
  if (changed > 0) record(ctx, membersAdded, id, { changed });
  return { list: (await visibleList(ctx, id))!, changed };
}

/** Takes records off the list. @throws AppError not_found, invalid */
export async function removeMembers(
  ctx: Context,
  id: string,
  { entityType, recordIds }: Members,
): Promise<{ list: ListDto; changed: number }> {
  await forMembers(ctx, id, entityType);
  const changed = await execute(
    ctx,
    `with gone as (
       select list_id, record_id from list_member
        where list_id = $1 and record_id = any ($2::uuid[]) order by record_id for update
     )
     delete from list_member m using gone g
      where m.list_id = g.list_id and m.record_id = g.record_id`,
    [id, recordIds],
  );
  await shift(ctx, id, -changed);
  if (changed > 0) record(ctx, membersRemoved, id, { changed });
  return { list: (await visibleList(ctx, id))!, changed };
}

async function forMembers(ctx: Context, id: string, entityType: EntityType): Promise<void> {
  const list = await visibleList(ctx, id);
  if (!list) throw notFound("list");
  if (list.entityType !== entityType) {
    throw invalid("body.entityType", `This list holds ${list.entityType}s.`);
  }
}

/** In order of the key, so that two who add the same records cannot wait for one another in a ring. */
function insertMembers(ctx: Context, id: string, recordIds: readonly string[]): Promise<number> {
  return execute(
    ctx,
    `insert into list_member (list_id, record_id, added_at)
     select $1::uuid, r.id, $3::timestamptz
       from (select distinct id from unnest($2::uuid[]) as u(id) order by id) r
     on conflict do nothing`,
    [id, recordIds, ctx.now()],
  );
}

async function shift(ctx: Context, id: string, by: number): Promise<void> {
  if (by === 0) return;
  await execute(
    ctx,
    `update list set member_count = member_count + $2, version = version + 1, updated_at = $3
      where id = $1`,
    [id, by, ctx.now()],
  );
}

async function checkRecords(
  ctx: Context,
  entityType: EntityType,
  recordIds: readonly string[],
): Promise<void> {
  if (recordIds.length === 0) return;
  const missing = await query<{ id: string; n: number }>(
    ctx,
    `select w.id, count(*) over () as n from unnest($1::uuid[]) as w(id)
      where not exists (select 1 from ${entityType} r where r.id = w.id and r.deleted_at is null)
      limit 3`,
    [recordIds],
  );
  if (missing.length === 0) return;
  const some = missing.map((row) => row.id).join(", ");
  throw invalid("body.recordIds", `${missing[0]!.n} of them are no ${entityType}s: ${some}.`);
}

async function locked(ctx: Context, id: string, version: number): Promise<List> {
  const current = await visibleList(ctx, id);
  const list =
    current && (await ctx.em.findOne(List, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE }));
  if (!list) throw notFound("list");
  if (list.version !== version) throw stale(current);
  return list;
}

function owned(ctx: Context, list: List): void {
  const { userId, roles } = userOf(ctx);
  if (list.ownerId !== userId && !roles.includes("admin")) throw forbidden();
}
