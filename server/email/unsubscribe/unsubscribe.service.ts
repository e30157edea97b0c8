import type { Id } from "#shared/kernel/ids.ts";
import { addActivity } from "#server/activity/activity.service.ts";
import { touchProgress } from "#server/campaigns/progress.service.ts";
import { holdGateExclusive } from "#server/compliance/compliance.service.ts";
import type { Context } from "#server/kernel/context.ts";
import { queryOne } from "#server/kernel/db/sql.ts";
import { record } from "#server/kernel/db/transact.ts";
import { addSuppressions } from "#server/suppressions/suppressions.service.ts";
import { unsubscribed } from "#shared/email/unsubscribe/unsubscribe.events.ts";

const PURPOSE = "unsubscribe";

/** The link of one send. The token holds for ever and tells nothing but itself. */
export function unsubscribeUrl(ctx: Context, messageToken: string): string {
  return `${ctx.kernel.config.publicUrl}/u/${ctx.kernel.keys.sign(PURPOSE, messageToken)}`;
}

/** The send's token inside a link's token; null when we did not sign it. Touches no database. */
export function readUnsubscribeToken(ctx: Context, token: string): string | null {
  return ctx.kernel.keys.verify(PURPOSE, token);
}

/**
 * Suppresses the address that the mail went to, for every campaign, at once. A second request for
 * the same mail changes nothing.
 * @returns false when there is no such mail (any more)
 */
export async function unsubscribeSend(tx: Context, messageToken: string): Promise<boolean> {
  // a link that is posted over and over must not hold the gate against every call and send
  if (await isUnsubscribed(tx, messageToken)) return true;
  await holdGateExclusive(tx);
  const send = await queryOne<Sent>(
    tx,
    `select id, campaign_id, contact_id, account_id, email_key from email_send where message_token = $1`,
    [messageToken],
  );
  if (!send?.email_key) return false;
  await addSuppressions(tx, [
    {
      scope: "email",
      key: send.email_key,
      channel: "email",
      reason: "Unsubscribed by the link of a mail.",
      source: "unsubscribe",
      sourceId: send.id,
    },
  ]);
  const event = await queryOne(
    tx,
    `insert into email_event (id, provider, provider_event_id, send_id, campaign_id, type, at, received_at)
     values ($1, 'own', $2, $3, $4, 'unsubscribed', $5, $5)
     on conflict (provider, provider_event_id) do nothing returning id`,
    [tx.newId(), `unsubscribe-${send.id}`, send.id, send.campaign_id, tx.now()],
  );
  if (!event) return true;
  record(tx, unsubscribed, send.id, { campaignId: send.campaign_id });
  await addActivity(tx, {
    type: "email_unsubscribed",
    contactId: send.contact_id,
    accountId: send.account_id,
    campaignId: send.campaign_id,
    refId: send.id,
  });
  await touchProgress(tx, send.campaign_id);
  return true;
}

/** The suppression that this mail's link made stands. */
async function isUnsubscribed(tx: Context, messageToken: string): Promise<boolean> {
  const found = await queryOne(
    tx,
    `select 1 from email_send s join suppression p
        on p.scope = 'email' and p.key = s.email_key and p.source = 'unsubscribe'
       and p.source_id = s.id::text and p.lifted_at is null
      where s.message_token = $1`,
    [messageToken],
  );
  return found !== undefined;
}

interface Sent {
  id: Id;
  campaign_id: Id;
  contact_id: Id;
  account_id: Id | null;
  email_key: string | null;
}
