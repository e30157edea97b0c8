import type { EntityType, Filter } from "#shared/filters/filter.schema.ts";
import type { Context } from "#server/kernel/context.ts";
import { query } from "#server/kernel/db/sql.ts";
import { seesAll } from "#server/kernel/policy.ts";
import type { Recorded } from "#server/kernel/db/recorded.ts";

/**
 * SQL condition: the actor may see this segment or list (`alias` has owner_id and visibility).
 * Their own, those shared with a team of the owner's that they are in too, global ones; admins all.
 * Parameters: their id and roles.
 */
export function visibleSql(alias: string, userParam: string, rolesParam: string): string {
  return `(${userParam}::uuid is null or 'admin' = any (${rolesParam}::text[])
    or ${alias}.owner_id = ${userParam}::uuid or ${alias}.visibility = 'global'
    or (${alias}.visibility = 'team' and exists (
      select from team_member theirs join team_member his on his.team_id = theirs.team_id
       where theirs.user_id = ${alias}.owner_id and his.user_id = ${userParam}::uuid)))`;
}

/** Values for `visibleSql`; system actors see all. */
export function viewer(ctx: Context): [string | null, readonly string[]] {
  return ctx.actor.kind === "user" ? [ctx.actor.userId, ctx.actor.roles] : [null, []];
}

/** Filters of segments; only those the actor may see when `checked`. */
export async function loadSegments(
  ctx: Context,
  ids: readonly string[],
  checked: boolean,
): Promise<Map<string, Filter>> {
  if (ids.length === 0 || (checked && !seesAll(ctx, "segment.read"))) return new Map();
  const rows = await query<{ id: string; filter: Filter }>(
    ctx,
    `select s.id, s.filter from segment s
      where s.id = any ($1::uuid[]) and s.deleted_at is null
        and (not $4 or ${visibleSql("s", "$2", "$3")})`,
    [ids, ...viewer(ctx), checked],
  );
  return new Map(rows.map((row) => [row.id, row.filter]));
}

/** What kind of records lists hold; only those the actor may see when `checked`. */
export async function loadLists(
  ctx: Context,
  ids: readonly string[],
  checked: boolean,
): Promise<Map<string, EntityType>> {
  if (ids.length === 0 || (checked && !seesAll(ctx, "list.read"))) return new Map();
  const rows = await query<{ id: string; entity_type: EntityType }>(
    ctx,
    `select l.id, l.entity_type from list l
      where l.id = any ($1::uuid[]) and l.deleted_at is null
        and (not $4 or ${visibleSql("l", "$2", "$3")})`,
    [ids, ...viewer(ctx), checked],
  );
  return new Map(rows.map((row) => [row.id, row.entity_type]));
}

const MANY = 500;

/**
 * Which segments or lists may be seen by others after these people moved in or out of teams: what
 * anybody of those teams shares. Null when there is none; without ids when they are too many to name.
 */
export async function sharedInTeams(
  ctx: Context,
  table: "segment" | "list",
  records: readonly Recorded[],
): Promise<{ ids?: string[] } | null> {
  const moved = records.flatMap((record) => (record.payload["userIds"] as string[]) ?? []);
  if (moved.length === 0) return null;
  const rows = await query<{ id: string }>(
    ctx,
    `select s.id from ${table} s
      where s.visibility = 'team' and s.deleted_at is null and (s.owner_id = any ($1::uuid[])
         or s.owner_id in (select user_id from team_member where team_id = any ($2::uuid[])))
      order by s.id limit ${MANY + 1}`,
    [moved, records.map((record) => record.id)],
  );
  if (rows.length === 0) return null;
  return rows.length > MANY ? {} : { ids: rows.map((row) => row.id) };
}
