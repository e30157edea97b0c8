import type { CampaignAgentRow } from "#shared/campaigns/campaign.schema.ts";
import { viewer, visibleSql } from "#server/filters/filters.service.ts";
import type { Context } from "#server/kernel/context.ts";
import { query } from "#server/kernel/db/sql.ts";
import type { Drift, SearchHit } from "#server/kernel/module.ts";

/** Everybody who may call, and who of them is assigned to this campaign. */
export async function assignableAgents(ctx: Context, id: string): Promise<CampaignAgentRow[]> {
  return query(
    ctx,
    `select u.id, u.name, a.user_id is not null as assigned
       from app_user u left join campaign_agent a on a.user_id = u.id and a.campaign_id = $1
      where (u.status = 'active' and 'agent' = any (u.roles)) or a.user_id is not null
      order by u.name, u.id`,
    [id],
  );
}

/** Lists that this person may use, newest first, and client organisations. */
export async function choices(ctx: Context): Promise<{
  lists: { id: string; name: string; members: number }[];
  clients: { id: string; name: string }[];
}> {
  return {
    lists: await query(
      ctx,
      `select l.id, l.name, l.member_count as members from list l
        where l.deleted_at is null and ${visibleSql("l", "$1", "$2")}
        order by l.created_at desc limit 500`,
      [...viewer(ctx)],
    ),
    clients: await query(ctx, `select id, name from client order by name limit 500`),
  };
}

/** Campaigns whose name contains the text; `agentId` narrows to those assigned. */
export async function findCampaigns(
  ctx: Context,
  text: string,
  limit: number,
  agentId: string | null,
): Promise<SearchHit[]> {
  const rows = await query<{ id: string; name: string; type: string; status: string }>(
    ctx,
    `select id, name, type, status from campaign c
      where search_fold(name) like search_like($1)
        and ($3::uuid is null or exists (
          select from campaign_agent a where a.campaign_id = c.id and a.user_id = $3))
      order by search_fold(name) like search_prefix($1) desc, id desc limit $2`,
    [text, limit, agentId],
  );
  return rows.map((row) => ({
    kind: "campaign",
    id: row.id,
    title: row.name,
    subtitle: `${row.type} campaign, ${row.status}`,
    path: `/campaigns/${row.id}`,
  }));
}

/** A campaign's status is where its history ends, and every step begins where the last one ended. */
const HISTORY = `
  with step as (
    select entity_id as id, changes->'status'->>0 as before, changes->'status'->>1 as after,
           lag(changes->'status'->>1) over past as last,
           row_number() over (partition by entity_id order by version desc) as place
      from audit_log where entity_type = 'campaign' and changes ? 'status'
    window past as (partition by entity_id order by version)
  )
  select c.id, c.status as stored, s.after as actual
    from campaign c join step s on s.id = c.id and s.place = 1 where s.after <> c.status
  union all
  select id, before, last from step where before <> last`;

/** Statuses and stored audience figures that history and the snapshot's rows do not give. */
export async function campaignDrift(ctx: Context): Promise<Drift[]> {
  const steps = await query<{ id: string; stored: string; actual: string }>(ctx, HISTORY);
  const rows = await query<{ id: string; stored: number; actual: number }>(
    ctx,
    `select c.id, c.audience_count as stored, count(m.contact_id) as actual
       from campaign c left join campaign_member m on m.campaign_id = c.id
      group by c.id having c.audience_count <> count(m.contact_id)
     union all
     select c.id, coalesce(sum(s.members), 0), c.audience_count
       from campaign c left join campaign_snapshot s on s.campaign_id = c.id
      group by c.id having c.audience_count <> coalesce(sum(s.members), 0)`,
  );
  return [
    ...steps.map(({ id, ...step }) => ({ what: `status of campaign ${id}`, ...step })),
    ...rows.map(({ id, ...row }) => ({ what: `audience of campaign ${id}`, ...row })),
  ];
}
