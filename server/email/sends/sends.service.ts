import type { Id } from "#shared/kernel/ids.ts";
import type { MergeValues } from "#shared/email/templates/merge.rules.ts";
import { prepared } from "#server/kernel/db/prepared.ts";
import { statusNowSql } from "#server/campaigns/campaign-end.rules.ts";
import { touchProgress } from "#server/campaigns/progress.service.ts";
import { holdGateShared } from "#server/compliance/compliance.service.ts";
import type { Context } from "#server/kernel/context.ts";
import { execute, query, together } from "#server/kernel/db/sql.ts";
import { steady, usual } from "#server/kernel/db/steady.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { SENDING_SECONDS } from "#server/email/transport/provider.port.ts";
import { MERGE_SQL } from "#server/email/templates/merge.present.ts";
import { refusedOf, skip } from "./refusals.service.ts";
import type { Addressed } from "./refusals.service.ts";

/** A claim that is not renewed within this time goes back to pending. */
const CLAIM_LEASE = "30 s";

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

/** SQL: the campaign of this id may send: it is active, and so is its sender. */
export const maySend = (campaignId: string): string =>
  `exists (select from campaign k join email_campaign e on e.campaign_id = k.id
     join sender_profile p on p.id = e.sender_id and p.active
    where k.id = ${campaignId} and ${statusNowSql("k")} = 'active')`;

const ACTIVE = maySend("$1");

/** A row that may be claimed now. */
const DUE = `campaign_id = $1 and shard = $2 and state = 'pending'
  and (not_before is null or not_before <= clock_timestamp()) and ${ACTIVE}`;

/** How many rows a claim would take now, `limit` at most. */
export async function countDue(
  ctx: Context,
  { campaignId, shard, limit }: Omit<Claim, "leaseToken">,
): Promise<number> {
  const [due] = await query<{ n: number }>(
    ctx,
    `select count(*)::int as n from (select from email_send where ${DUE} limit $3) d`,
    [campaignId, shard, limit],
  );
  return due!.n;
}

export const CLAIM = prepared(
  "claim-sends",
  `update email_send s
          set state = 'claimed', lease_token = $3, updated_at = $5,
              lease_until = clock_timestamp() + interval '${CLAIM_LEASE}'
         from (select id from email_send
                where ${DUE}
                order by id limit $4 for update skip locked) q
        where s.id = q.id
        returning s.id, s.contact_id`,
);

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
    const [, rows] = await together([
      steady(tx),
      query<Addressed>(tx, CLAIM, [
        claim.campaignId,
        claim.shard,
        claim.leaseToken,
        claim.limit,
        tx.now(),
      ]),
      usual(tx),
    ]);
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
  rows: readonly Addressed[],
): Promise<void> {
  const refused = await refusedOf(tx, campaignId, rows);
  if (refused.length === 0) return;
  await skip(tx, refused, { state: "claimed", leaseToken });
  await touchProgress(tx, campaignId);
}

async function claimedRows(tx: Context, leaseToken: Id): Promise<ClaimedSend[]> {
  return query<ClaimedSend>(
    tx,
    `update email_send s set email = c.email_key, email_key = c.email_key
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
              lease_until = clock_timestamp() + interval '${SENDING_SECONDS} s', updated_at = $4
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
