import type { Id } from "#shared/kernel/ids.ts";
import type { MergeValues } from "#shared/email/merge.rules.ts";
import { retryDelayMs } from "#shared/email/send.rules.ts";
import { touchProgress } from "#server/campaigns/progress.service.ts";
import { holdGateShared, mayContact } from "#server/compliance/compliance.service.ts";
import type { Context } from "#server/kernel/context.ts";
import { execute, query } from "#server/kernel/db/sql.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { MERGE_SQL } from "./merge.queries.ts";
import type { SendResult } from "./provider.ts";

/** A claim that is not renewed within this time goes back to pending. */
const CLAIM_LEASE = "30 s";
/** Hard deadline of a provider call, and 30 s to write down what came of it. */
const SENDING_LEASE = "60 s";

/** A claimed row with what its mail needs. */
export interface ClaimedSend {
  id: Id;
  contactId: Id;
  email: string;
  messageToken: string;
  values: MergeValues;
}

interface Claim {
  campaignId: Id;
  shard: number;
  limit: number;
  /** Shown with every later write to these rows. */
  leaseToken: Id;
}

const ACTIVE = `exists (select 1 from campaign k where k.id = $1 and k.status = 'active')`;

/**
 * Takes up to `limit` pending rows of a shard under a lease, in one transaction behind the gate:
 * only while the campaign is active, and whoever may not be contacted is skipped instead.
 * The address is the contact's of this moment.
 * @returns the claimed rows; `taken` counts the skipped ones too, 0 means the shard is empty
 */
export async function claimSends(
  ctx: Context,
  claim: Claim,
): Promise<{ taken: number; sends: ClaimedSend[] }> {
  return transact(ctx, async (tx) => {
    await holdGateShared(tx);
    const rows = await query<{ id: Id; contact_id: Id }>(
      tx,
      `update email_send s
          set state = 'claimed', lease_token = $3, updated_at = $5,
              lease_until = clock_timestamp() + interval '${CLAIM_LEASE}'
         from (select id from email_send
                where campaign_id = $1 and shard = $2 and state = 'pending'
                  and (not_before is null or not_before <= clock_timestamp()) and ${ACTIVE}
                order by id limit $4 for update skip locked) q
        where s.id = q.id
        returning s.id, s.contact_id`,
      [claim.campaignId, claim.shard, claim.leaseToken, claim.limit, tx.now()],
    );
    if (rows.length === 0) return { taken: 0, sends: [] };
    await skipRefused(tx, claim.campaignId, claim.leaseToken, rows);
    return { taken: rows.length, sends: await claimedRows(tx, claim.leaseToken) };
  });
}

/** Skips those of our claimed rows whose people may not be contacted (any more). */
async function skipRefused(
  tx: Context,
  campaignId: Id,
  leaseToken: Id,
  rows: readonly { id: Id; contact_id: Id }[],
): Promise<void> {
  const verdicts = await mayContact(tx, {
    channel: "email",
    contactIds: rows.map((row) => row.contact_id),
    campaignId,
    at: tx.now(),
  });
  const refused = rows.flatMap(({ id, contact_id }) => {
    const verdict = verdicts.get(contact_id);
    if (verdict?.ok) return [];
    return [{ id, reason: verdict?.rule ?? "unknown_contact", detail: verdict?.detail ?? null }];
  });
  if (refused.length === 0) return;
  await execute(
    tx,
    `update email_send s
        set state = 'skipped', reason = r.reason, detail = r.detail, lease_token = null,
            lease_until = null, updated_at = $3
       from jsonb_to_recordset($1::jsonb) as r(id uuid, reason text, detail text)
      where s.id = r.id and s.lease_token = $2 and s.state = 'claimed'`,
    [JSON.stringify(refused), leaseToken, tx.now()],
  );
  await touchProgress(tx, campaignId);
}

async function claimedRows(tx: Context, leaseToken: Id): Promise<ClaimedSend[]> {
  return query<ClaimedSend>(
    tx,
    `update email_send s set email = c.email, email_key = c.email_key
       from contact c left join account a on a.id = c.account_id
      where c.id = s.contact_id and s.lease_token = $1 and s.state = 'claimed'
      returning s.id, s.contact_id as "contactId", s.email, s.message_token as "messageToken",
        ${MERGE_SQL} as values`,
    [leaseToken],
  );
}

/**
 * The last look before the provider is called: campaign still active, people still free to contact,
 * lease still ours. What passes is `sending`, with the lease renewed to the call's hard deadline.
 * @returns ids that may be sent now; the others are skipped or stay claimed
 */
export async function markSending(
  ctx: Context,
  campaignId: Id,
  leaseToken: Id,
  sends: readonly ClaimedSend[],
): Promise<Set<Id>> {
  return transact(ctx, async (tx) => {
    await holdGateShared(tx);
    const rows = sends.map((send) => ({ id: send.id, contact_id: send.contactId }));
    // in order of their ids, as whoever purges takes them: two never wait for one another in a ring
    await query(
      tx,
      `select id from email_send where id = any ($1) and lease_token = $2 order by id for update`,
      [sends.map((send) => send.id), leaseToken],
    );
    await skipRefused(tx, campaignId, leaseToken, rows);
    const marked = await query<{ id: Id }>(
      tx,
      `update email_send s
          set state = 'sending', attempts = s.attempts + 1, sending_at = clock_timestamp(),
              lease_until = clock_timestamp() + interval '${SENDING_LEASE}', updated_at = $4
         from contact c
        where s.id = any ($2) and s.state = 'claimed' and s.lease_token = $3
          and s.lease_until > clock_timestamp() and ${ACTIVE}
          and c.id = s.contact_id and c.email_key = s.email_key
        returning s.id`,
      [campaignId, sends.map((send) => send.id), leaseToken, tx.now()],
    );
    return new Set(marked.map((row) => row.id));
  });
}

/** What became of one send: `not_begun` means that the provider was never called. */
export interface Outcome {
  id: Id;
  result: SendResult | { kind: "not_begun" };
}

interface OutcomeRow {
  id: Id;
  from: "sending" | "unknown";
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
  await transact(ctx, async (tx) => {
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
    await touchProgress(tx, campaignId);
  });
}

function toRow({ id, result }: Outcome): Omit<OutcomeRow, "from"> {
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

/** Gives back what we claimed and will not send: the campaign paused, or we are told to stop. */
export async function releaseClaimed(ctx: Context, leaseToken: Id): Promise<void> {
  await transact(ctx, (tx) =>
    execute(
      tx,
      `with q as (
         select id from email_send where lease_token = $1 and state = 'claimed'
          order by id for update
       )
       update email_send s
          set state = 'pending', lease_token = null, lease_until = null, updated_at = $2
         from q where s.id = q.id and s.lease_token = $1 and s.state = 'claimed'`,
      [leaseToken, tx.now()],
    ),
  );
}
