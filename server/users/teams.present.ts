import type { Team } from "#shared/users/teams.schema.ts";
import type { Context } from "#server/kernel/context.ts";
import { query } from "#server/kernel/db/sql.ts";

/** Teams by name, deleted ones not; or those of `ids`, deleted ones too: for events. */
export function presentTeams(
  ctx: Context,
  ids: readonly string[] | null,
): Promise<(Team & { deleted: boolean })[]> {
  return query(
    ctx,
    `select t.id, t.name, t.lead_id as "leadId", l.name as "leadName",
            coalesce((
              select jsonb_agg(jsonb_build_object('id', u.id, 'name', u.name) order by u.name, u.id)
                from team_member m join app_user u on u.id = m.user_id where m.team_id = t.id),
              '[]') as members,
            t.version, t.updated_at as "updatedAt", t.deleted_at is not null as deleted
       from team t left join app_user l on l.id = t.lead_id
      where case when $1::uuid[] is null then t.deleted_at is null else t.id = any ($1) end
      order by lower(t.name), t.id`,
    [ids],
  );
}
