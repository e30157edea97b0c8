import { commandsIn } from "#shared/campaigns/campaign.rules.ts";
import type { CampaignRow } from "#shared/campaigns/campaign.schema.ts";
import type { Context } from "#server/kernel/context.ts";
import { query } from "#server/kernel/db/sql.ts";

interface Wanted {
  ids?: readonly string[];
  status?: string;
  type?: string;
  /** Only those this user is assigned to. */
  agentId?: string;
  cursor?: string;
  limit?: number;
}

/** Campaigns as staff see them, newest first. */
export async function presentCampaigns(ctx: Context, wanted: Wanted): Promise<CampaignRow[]> {
  const rows = await query<Omit<CampaignRow, "commands">>(
    ctx,
    `select c.id, c.version, c.name, c.type, c.status, c.list_id as "listId",
            c.owner_id as "ownerId", u.name as "ownerName", c.client_id as "clientId",
            cl.name as "clientName", c.goal_leads as "goalLeads", c.starts_at as "startsAt",
            c.ends_at as "endsAt", c.settings, c.snapshot_no as "snapshotNo",
            c.audience_count as "audienceCount",
            (select count(*) from campaign_agent a where a.campaign_id = c.id) as "agentCount",
            c.launched_at as "launchedAt", c.ended_at as "endedAt", c.created_at as "createdAt",
            c.updated_at as "updatedAt"
       from campaign c
       left join app_user u on u.id = c.owner_id
       left join client cl on cl.id = c.client_id
      where ($1::uuid[] is null or c.id = any ($1))
        and ($2::text is null or c.status = $2) and ($3::text is null or c.type = $3)
        and ($4::uuid is null or exists (
          select from campaign_agent a where a.campaign_id = c.id and a.user_id = $4))
        and ($5::uuid is null or c.id < $5)
      order by c.id desc limit $6`,
    [
      wanted.ids ?? null,
      wanted.status ?? null,
      wanted.type ?? null,
      wanted.agentId ?? null,
      wanted.cursor ?? null,
      wanted.limit ?? 1000,
    ],
  );
  return rows.map((row) => ({ ...row, commands: commandsIn(row.status) }));
}
