import type { Id } from "#shared/kernel/ids.ts";
import { retryDelayMs } from "#shared/email/sends/send.rules.ts";
import { touchProgress } from "#server/campaigns/progress.service.ts";
import { holdGateShared } from "#server/compliance/compliance.service.ts";
import type { Context } from "#server/kernel/context.ts";
import { query } from "#server/kernel/db/sql.ts";
import { transact } from "#server/kernel/db/transact.ts";
import type { SendResult } from "#server/email/transport/provider.port.ts";
import { refusedOf, skip } from "./refusals.service.ts";
import type { Addressed } from "./refusals.service.ts";

/** What became of one send: `not_begun` means that the provider was never called. */
export interface Outcome {
  id: Id;
  result: SendResult | { kind: "not_begun" };
}

interface OutcomeRow {
  id: Id;
  state: string;
  reason: string | null;
  detail: string | null;
  provider_message_id: string | null;
  retry_ms: number | null;
  /** The provider named the wait; otherwise it doubles with every try. */
  asked: boolean;
  begun: boolean;
}

/** Tries before a transient fault counts as failed: about an hour, ten minutes without a server. */
const MAX_ATTEMPTS = 8;

/**
 * Writes down results, with activities and the contacts' figures in the same transaction. Rows whose
 * lease ran out meanwhile are `unknown`, or will be; a late `sent` of their own lease still counts.
 */
export async function markResults(
  ctx: Context,
  campaignId: Id,
  leaseToken: Id,
  outcomes: readonly Outcome[],
): Promise<void> {
  if (outcomes.length === 0) return;
  const again = outcomes.filter(({ result }) => result.kind === "transient").map(({ id }) => id);
  await transact(ctx, async (tx) => {
    if (again.length > 0) await holdGateShared(tx);
    const rows = outcomes.map(toRow);
    await query(
      tx,
      `with r as (
         select * from jsonb_to_recordset($1::jsonb) as r(id uuid, state text, reason text,
           detail text, provider_message_id text, retry_ms integer, asked boolean, begun boolean)
       ), q as (
         select s.id from email_send s join r on r.id = s.id
          where s.lease_token = $2 order by s.id for update of s
       ), done as (
         update email_send s
            set state = case when r.state = 'pending' and r.begun and s.attempts >= ${MAX_ATTEMPTS}
                             then 'failed' else r.state end,
                reason = r.reason, detail = r.detail,
                provider_message_id = coalesce(r.provider_message_id, s.provider_message_id),
                not_before = case when r.state = 'pending' and r.begun
                                  then clock_timestamp() + interval '1 ms' * least(3600000,
                                    r.retry_ms * case when r.asked then 1
                                                      else 2 ^ (s.attempts - 1) end) end,
                attempts = case when r.begun then s.attempts else s.attempts - 1 end,
                sent_at = case when r.state = 'sent' then $3::timestamptz end,
                lease_token = case when r.state = 'pending' then null else s.lease_token end,
                lease_until = case when r.state = 'pending' then null else s.lease_until end,
                updated_at = $3::timestamptz
           from r join q on q.id = r.id
          where s.id = r.id and s.lease_token = $2
            and ((s.state = 'sending' and s.lease_until > clock_timestamp())
                 or (s.state in ('sending', 'unknown') and r.state = 'sent'))
          returning s.id, s.campaign_id, s.contact_id, s.account_id, s.state
       ), told as (
         insert into activity (at, type, contact_id, account_id, campaign_id, actor_name, ref_id)
         select $3::timestamptz, 'email_sent', contact_id, account_id, campaign_id, $4::text, id
           from done where state = 'sent'
       )
       insert into contact_stats (contact_id, emails_total, last_emailed_at)
       select contact_id, 1, $3::timestamptz from done where state = 'sent' order by contact_id
       on conflict (contact_id) do update
          set emails_total = contact_stats.emails_total + 1,
              last_emailed_at = greatest(contact_stats.last_emailed_at, excluded.last_emailed_at)`,
      [JSON.stringify(rows), leaseToken, tx.now(), "E-mail sending"],
    );
    if (again.length > 0) await skipBarred(tx, campaignId, again);
    await touchProgress(tx, campaignId);
  });
}

/**
 * Whoever was suppressed while their mail was on its way does not wait for its next try: what purged the
 * queue then could not see that it would come back into it.
 */
async function skipBarred(tx: Context, campaignId: Id, ids: readonly Id[]): Promise<void> {
  const waiting = await query<Addressed>(
    tx,
    `select id, contact_id from email_send where id = any ($1) and state = 'pending'`,
    [ids],
  );
  await skip(tx, await refusedOf(tx, campaignId, waiting), { state: "pending", leaseToken: null });
}

function toRow({ id, result }: Outcome): OutcomeRow {
  const none = {
    reason: null,
    detail: null,
    provider_message_id: null,
    retry_ms: null,
    asked: false,
    begun: true,
  };
  switch (result.kind) {
    case "sent":
      return { ...none, id, state: "sent", provider_message_id: result.providerMessageId };
    case "not_begun":
      return { ...none, id, state: "pending", begun: false };
    case "transient":
      return {
        ...none,
        ...why(result),
        id,
        state: "pending",
        retry_ms: retryDelayMs(result),
        asked: result.retryAfterMs !== null,
      };
    case "rejected":
      return { ...none, ...why(result), id, state: "failed" };
    case "unknown":
      return { ...none, ...why(result), id, state: "unknown" };
  }
}

const why = ({ reason, detail }: { reason: string; detail: string }) => ({ reason, detail });
