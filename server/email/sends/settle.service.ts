import type { Id } from "#shared/kernel/ids.ts";
import { lockCampaign } from "#server/campaigns/campaigns.service.ts";
import { statusNowSql } from "#server/campaigns/campaign-end.rules.ts";
import { touchProgress } from "#server/campaigns/progress.service.ts";
import type { Context } from "#server/kernel/context.ts";
import { execute, query } from "#server/kernel/db/sql.ts";
import { record } from "#server/kernel/db/transact.ts";
import { AppError } from "#server/kernel/errors.ts";
import { campaignResumed } from "#shared/campaigns/campaigns.events.ts";
import { wakeShards } from "./ledger.service.ts";
import {
  failedRetried,
  unknownRequeued,
  unknownSettled,
} from "#shared/email/sends/sends.events.ts";

/**
 * An operator sends again where nobody knows what became of the mail: some people may get it twice.
 * Only rows older than an hour, when no late answer is to be expected.
 * @throws AppError refused when there are none, or the campaign is not active
 */
export async function requeueUnknownSends(tx: Context, campaignId: Id): Promise<number> {
  const count = await execute(
    tx,
    `with q as (
       select id from email_send
        where campaign_id = $1 and state = 'unknown'
          and sending_at < clock_timestamp() - interval '1 hour'
          and exists (select 1 from campaign k where k.id = $1 and ${statusNowSql("k")} in ('active', 'paused'))
        order by id for update
     )
     update email_send s
        set state = 'pending', reason = null, detail = null, lease_token = null, lease_until = null,
            not_before = null, updated_at = $2
       from q where s.id = q.id`,
    [campaignId, tx.now()],
  );
  if (count === 0) {
    throw new AppError(
      "refused",
      "Nothing to send again: unknown sends wait one hour, and the campaign must be active or paused.",
      {
        rule: "unknown_wait",
      },
    );
  }
  record(tx, unknownRequeued, campaignId, { count });
  await touchProgress(tx, campaignId);
  wakeShards(tx, campaignId);
  return count;
}

/**
 * An operator has failed mails tried again, from the first try on. A campaign that was completed goes on
 * for them.
 * @throws AppError refused when none failed, or the campaign was stopped or has not begun
 */
export async function retryFailedSends(tx: Context, campaignId: Id): Promise<number> {
  const campaign = await lockCampaign(tx, campaignId);
  const isOver = campaign.status === "completed";
  if (!isOver && campaign.status !== "active" && campaign.status !== "paused") {
    throw new AppError("refused", `A campaign that is ${campaign.status} sends nothing.`, {
      rule: "campaign_state",
    });
  }
  if (isOver && campaign.endsAt && campaign.endsAt <= tx.now()) {
    throw new AppError("refused", "The campaign's end lies in the past.", { rule: "campaign_end" });
  }
  const count = await execute(
    tx,
    `with q as (
       select id from email_send where campaign_id = $1 and state = 'failed' order by id for update
     )
     update email_send s
        set state = 'pending', reason = null, detail = null, lease_token = null, lease_until = null,
            not_before = null, attempts = 0, updated_at = $2
       from q where s.id = q.id`,
    [campaignId, tx.now()],
  );
  if (count === 0) {
    throw new AppError("refused", "No mail of this campaign failed.", { rule: "none_failed" });
  }
  record(tx, failedRetried, campaignId, { count });
  if (isOver) {
    Object.assign(campaign, { status: "active", endedAt: null, updatedAt: tx.now() });
    record(tx, campaignResumed, campaignId, { type: campaign.type });
  }
  await touchProgress(tx, campaignId);
  wakeShards(tx, campaignId);
  return count;
}

interface Settlement {
  /** Whether the mail reached its person, as the provider or the person says. */
  arrived: boolean;
  /** One person's; null: all that nobody knows of. */
  contactId: Id | null;
}

/**
 * An operator says what became of mails that nobody knows of. Those that did not arrive are failed, and may
 * be tried again; not before an hour, since a late answer may still come.
 * @throws AppError refused when there are none
 */
export async function settleUnknownSends(
  tx: Context,
  campaignId: Id,
  { arrived, contactId }: Settlement,
): Promise<number> {
  const settled = await query<{ id: Id }>(
    tx,
    `with q as (
       select id from email_send
        where campaign_id = $1 and state = 'unknown' and ($3::uuid is null or contact_id = $3)
          and ($2 or sending_at < clock_timestamp() - interval '1 hour')
        order by id for update
     ), done as (
       update email_send s
          set state = case when $2 then 'sent' else 'failed' end,
              reason = case when $2 then null else 'not_arrived' end,
              detail = case when $2 then 'Somebody said that it arrived.'
                            else 'Somebody said that it did not arrive.' end,
              sent_at = case when $2 then s.sending_at end,
              lease_token = null, lease_until = null, updated_at = $4::timestamptz
         from q where s.id = q.id
       returning s.id, s.campaign_id, s.contact_id, s.account_id, s.state, s.sent_at
     ), told as (
       insert into activity (at, type, contact_id, account_id, campaign_id, actor_name, ref_id)
       select sent_at, 'email_sent', contact_id, account_id, campaign_id, 'E-mail sending', id
         from done where state = 'sent'
     ), counted as (
       insert into contact_stats (contact_id, emails_total, last_emailed_at)
       select contact_id, 1, sent_at from done where state = 'sent' order by contact_id
       on conflict (contact_id) do update
          set emails_total = contact_stats.emails_total + 1,
              last_emailed_at = greatest(contact_stats.last_emailed_at, excluded.last_emailed_at)
     )
     select id from done`,
    [campaignId, arrived, contactId, tx.now()],
  );
  if (settled.length === 0) {
    throw new AppError(
      "refused",
      "Nothing to settle: none is unknown, or it is less than an hour ago that they were on their way.",
      { rule: "unknown_wait" },
    );
  }
  record(tx, unknownSettled, campaignId, { count: settled.length, arrived });
  await touchProgress(tx, campaignId);
  return settled.length;
}

/** Shows on every campaign of this sender whether it may send now. */
export async function senderChanged(tx: Context, senderId: Id): Promise<void> {
  const campaigns = await query<{ id: Id }>(
    tx,
    `select k.id from email_campaign e join campaign k on k.id = e.campaign_id
      where e.sender_id = $1 and k.status in ('active', 'paused')`,
    [senderId],
  );
  await touchProgress(tx, ...campaigns.map(({ id }) => id));
  for (const { id } of campaigns) wakeShards(tx, id);
}
