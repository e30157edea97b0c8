import type { CampaignType } from "#shared/campaigns/campaign.rules.ts";
import { suppressedSql } from "#server/compliance/compliance.service.ts";
import type { Context } from "#server/kernel/context.ts";
import { actorId } from "#server/kernel/context.ts";
import { queryOne } from "#server/kernel/db/sql.ts";
import type { Campaign } from "./campaign.entity.ts";

export interface AudienceCounts {
  listMembers: number;
  suppressed: number;
  /** Free to contact, but without an address that mail can go to; 0 where nothing is mailed. */
  unreachable: number;
  reachable: number;
}

/**
 * SQL: ids of the contacts on list $2, or of the companies on it. A list has members of one kind and
 * each branch is a join of its own, found by an index: one join under a CASE would compare every
 * member with every contact there is.
 */
export const LISTED_CONTACTS = `
  select m.record_id as contact_id from list l join list_member m on m.list_id = l.id
   where l.id = $2 and l.deleted_at is null and l.entity_type = 'contact'
  union all
  select k.id from list l join list_member m on m.list_id = l.id
    join contact k on k.account_id = m.record_id
   where l.id = $2 and l.deleted_at is null and l.entity_type <> 'contact'`;

/**
 * SQL: contacts of the campaign's list (of the listed companies, where it lists companies), each
 * with whether a suppression keeps every channel of this campaign from them, and whether there is no
 * address to mail to.
 * $1 campaign, $2 list, $3 client
 */
export function audienceSql(type: CampaignType): string {
  const where = { contact: "c", account: "a", campaign: "$1::uuid", client: "$3::uuid" };
  const suppressed =
    type === "combo"
      ? `(${suppressedSql("phone", where)} and ${suppressedSql("email", where)})`
      : suppressedSql(type === "call" ? "phone" : "email", where);
  const unreachable =
    type === "email"
      ? `(c.email_key is null or coalesce(c.email_status in ('invalid', 'bounced'), false))`
      : "false";
  return `
    select c.id, c.account_id, ${suppressed} as suppressed, ${unreachable} as unreachable
      from (${LISTED_CONTACTS}) p
      join contact c on c.id = p.contact_id and c.deleted_at is null
      left join account a on a.id = c.account_id`;
}

export const NOBODY: AudienceCounts = {
  listMembers: 0,
  suppressed: 0,
  unreachable: 0,
  reachable: 0,
};

/** How many of the list could be reached now. */
export async function countAudience(ctx: Context, campaign: Campaign): Promise<AudienceCounts> {
  const counts = await queryOne<AudienceCounts>(
    ctx,
    `select count(*) as "listMembers", count(*) filter (where suppressed) as suppressed,
            count(*) filter (where unreachable and not suppressed) as unreachable,
            count(*) filter (where not suppressed and not unreachable) as reachable
       from (${audienceSql(campaign.type)}) q`,
    [campaign.id, campaign.listId, campaign.clientId],
  );
  return counts ?? NOBODY;
}

/**
 * Takes the next audience snapshot: who is on the list now, minus suppressed, minus who is already
 * in an earlier snapshot. Immutable from then on.
 * @returns its number and how many people it added
 */
export async function takeSnapshot(
  ctx: Context,
  campaign: Campaign,
): Promise<{ no: number; members: number }> {
  const no = campaign.snapshotNo + 1;
  const row = await queryOne<{ members: number }>(
    ctx,
    `with people as materialized (${audienceSql(campaign.type)}
     ), added as (
       insert into campaign_member (campaign_id, contact_id, account_id, snapshot_no, added_at)
       select $1, id, account_id, $4, $5 from people where not suppressed
       on conflict do nothing
       returning contact_id
     )
     insert into campaign_snapshot
       (campaign_id, no, list_id, taken_at, taken_by, list_members, suppressed, members, hash)
     select $1, $4, $2, $5, $6, (select count(*) from people),
            (select count(*) from people where suppressed), count(*),
            sha256(coalesce(string_agg(contact_id::text, ',' order by contact_id), '')::bytea)
       from added
     returning members`,
    [campaign.id, campaign.listId, campaign.clientId, no, ctx.now(), actorId(ctx.actor)],
  );
  return { no, members: row?.members ?? 0 };
}
