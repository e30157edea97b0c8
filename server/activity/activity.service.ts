import type { Activity, ActivityType } from "#shared/activity/activity.schema.ts";
import { actorId, actorName } from "#server/kernel/context.ts";
import type { Context } from "#server/kernel/context.ts";
import { accountTimelineTopic, contactTimelineTopic } from "#shared/activity/activity.events.ts";
import { publish } from "#server/kernel/db/transact.ts";
import { query } from "#server/kernel/db/sql.ts";
import { permittedSql } from "#server/kernel/policy.ts";

export interface NewActivity {
  type: ActivityType;
  contactId?: string | null;
  accountId?: string | null;
  campaignId?: string | null;
  /** Result in one word: a disposition, a decision. */
  outcome?: string | null;
  /** The attempt, send or lead behind it. */
  refId?: string | null;
  data?: Record<string, unknown>;
}

/** Adds to the timeline of a person or company, in the caller's transaction. */
export async function addActivity(ctx: Context, ...activities: NewActivity[]): Promise<void> {
  if (activities.length === 0) return;
  await query(
    ctx,
    `insert into activity (at, type, contact_id, account_id, campaign_id, actor_id, actor_name,
                           outcome, ref_id, data)
     select $1, r.type, r."contactId", r."accountId", r."campaignId", $2, $3,
            r.outcome, r."refId", coalesce(r.data, '{}')
     from jsonb_to_recordset($4::jsonb) as r(type text, "contactId" uuid, "accountId" uuid,
       "campaignId" uuid, outcome text, "refId" uuid, data jsonb)`,
    [ctx.now(), actorId(ctx.actor), actorName(ctx.actor), JSON.stringify(activities)],
  );
  if (activities.length <= TOLD_ONE_BY_ONE) tell(ctx, activities);
}

/** More at once are an import's, whose batch tells its records by itself. */
const TOLD_ONE_BY_ONE = 50;

function tell(ctx: Context, activities: readonly NewActivity[]): void {
  const idsOf = (key: "contactId" | "accountId") =>
    new Set(activities.flatMap((one) => one[key] ?? []));
  for (const id of idsOf("contactId")) publish(ctx, contactTimelineTopic.event({ id }, "grew", {}));
  for (const id of idsOf("accountId")) publish(ctx, accountTimelineTopic.event({ id }, "grew", {}));
}

/**
 * The newest `limit` entries of one contact's or account's timeline before `before`; of an account's
 * only those of people whom the actor may see.
 */
export async function timeline(
  ctx: Context,
  of: { contactId: string } | { accountId: string },
  limit: number,
  before: string | null = null,
): Promise<Activity[]> {
  const [column, id] =
    "contactId" in of ? ["contact_id", of.contactId] : ["account_id", of.accountId];
  const params: unknown[] = [id, before, limit];
  const seen = permittedSql(ctx, "contact.read", "contact_id", (value) => `$${params.push(value)}`);
  return query<Activity>(
    ctx,
    `select id, at, type, contact_id as "contactId", account_id as "accountId",
            campaign_id as "campaignId", actor_name as "actorName", outcome, data
     from activity where ${column} = $1 and ($2::timestamptz is null or at < $2)
       and (contact_id is null or ${seen ?? "true"})
     order by at desc, id desc limit $3`,
    params,
  );
}
