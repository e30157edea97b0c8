import type { CampaignType } from "#shared/campaigns/campaign.rules.ts";
import type { Id } from "#shared/kernel/ids.ts";
import { touchProgress } from "#server/campaigns/progress.service.ts";
import { holdGateShared, suppressedSql } from "#server/compliance/compliance.service.ts";
import type { Context } from "#server/kernel/context.ts";
import { execute, freshStatistics, query, queryOne } from "#server/kernel/db/sql.ts";
import { record, transact } from "#server/kernel/db/transact.ts";
import { enqueue } from "#server/kernel/jobs/enqueue.ts";
import { drainJob } from "./sends.jobs.ts";
import { announceLedger } from "./ledger.work.ts";
import { pinContent } from "./pinned-content.service.ts";
import { ledgerBuilt } from "#shared/email/sends/sends.events.ts";

/** A campaign's sends are drained by this many jobs at once, over all workers. */
export const SHARDS = 4;
const CHUNK = 5_000;

/**
 * Makes the ledger of a launched campaign from its audience snapshot, each row pending or skipped
 * with its reason. Safe to run again, and after a top-up.
 */
export async function buildLedger(ctx: Context, campaignId: Id): Promise<void> {
  const campaign = await queryOne<{ type: CampaignType }>(
    ctx,
    `select type from campaign where id = $1`,
    [campaignId],
  );
  if (!campaign || campaign.type === "call") return;
  if (!(await transact(ctx, (tx) => pinContent(tx, campaignId)))) {
    throw new Error(`campaign ${campaignId} has no sender or no approved template`);
  }
  let after: Id | null = null;
  let added = 0;
  do {
    const from: Id | null = after;
    const chunk: Chunk = await transact(ctx, async (tx) => {
      await announceLedger(tx, campaignId);
      return buildChunk(tx, campaignId, from);
    });
    added += chunk.added;
    after = chunk.last;
  } while (after);
  if (added > 0) await freshStatistics(ctx, "email_send");
  await transact(ctx, async (tx) => {
    // run again, with nobody added, it says nothing new
    const built = await queryOne<{ content_hash: string }>(
      tx,
      `update email_campaign set ledger_built_at = $2, ledger_failed_at = null, updated_at = $2,
              version = version + 1
        where campaign_id = $1
          and (ledger_built_at is null or ledger_failed_at is not null or $3::int > 0)
        returning content_hash`,
      [campaignId, tx.now(), added],
    );
    if (built) await announceBuilt(tx, campaignId, built.content_hash);
    // stopped while its ledger was made: the rows that came after the stop's own cancelling
    await cancelSends(tx, campaignId);
    wakeShards(tx, campaignId);
  });
}

async function announceBuilt(tx: Context, campaignId: Id, contentHash: string): Promise<void> {
  const counts = await queryOne<{ pending: number; skipped: number }>(
    tx,
    `select count(*) filter (where state = 'pending') as pending,
              count(*) filter (where state = 'skipped') as skipped
         from email_send where campaign_id = $1`,
    [campaignId],
  );
  await announceLedger(tx, campaignId);
  record(tx, ledgerBuilt, campaignId, { ...counts!, contentHash });
}

interface Chunk {
  /** The last contact of it; null when there are no more. */
  last: Id | null;
  added: number;
}

async function buildChunk(tx: Context, campaignId: Id, after: Id | null): Promise<Chunk> {
  await holdGateShared(tx);
  const suppressed = suppressedSql("email", {
    contact: "c",
    account: "a",
    campaign: "k.id",
    client: "k.client_id",
  });
  const [chunk] = await query<Chunk>(
    tx,
    `with m as materialized (
       select contact_id, account_id from campaign_member
        where campaign_id = $1 and ($2::uuid is null or contact_id > $2)
        order by contact_id limit ${CHUNK}
     ), made as (
       insert into email_send (id, campaign_id, contact_id, account_id, shard, state, reason,
                               email, email_key, created_at, updated_at)
       select uuidv7(), k.id, m.contact_id, coalesce(c.account_id, m.account_id),
              abs(hashtext(m.contact_id::text) % ${SHARDS}),
              case when why.reason is null then 'pending' else 'skipped' end, why.reason,
              c.email, c.email_key, $3, $3
         from m
         join campaign k on k.id = $1
         left join contact c on c.id = m.contact_id
         left join account a on a.id = c.account_id
        cross join lateral (select case
            when c.id is null or c.deleted_at is not null then 'deleted'
            when c.email_key is null then 'no_email'
            when ${suppressed} then 'suppressed'
            when c.email_status in ('invalid', 'bounced') then 'invalid_email'
          end as reason) why
       on conflict (campaign_id, contact_id) do nothing
       returning 1
     )
     select case when (select count(*) from m) = ${CHUNK}
                 then (select contact_id from m order by contact_id desc limit 1) end as last,
            (select count(*)::int from made) as added`,
    [campaignId, after, tx.now()],
  );
  return chunk!;
}

/** Enqueues the drains of a campaign; each ends at once where there is nothing to do. */
export function wakeShards(tx: Context, campaignId: Id): void {
  const run = tx.newId();
  for (let shard = 0; shard < SHARDS; shard++) {
    enqueue(tx, drainJob, { campaignId, shard }, { jobId: `drain-${campaignId}-${shard}-${run}` });
  }
}

/**
 * Cancels what a stopped campaign has not begun to send; a worker that holds such a row loses it,
 * since its lease token is gone.
 */
export async function cancelSends(tx: Context, campaignId: Id): Promise<number> {
  const count = await execute(
    tx,
    `with q as (
       select id from email_send where campaign_id = $1 and state in ('pending', 'claimed')
          and exists (select 1 from campaign where id = $1 and status in ('cancelled', 'completed'))
        order by id for update
     )
     update email_send s
        set state = 'cancelled', lease_token = null, lease_until = null, updated_at = $2
       from q where s.id = q.id`,
    [campaignId, tx.now()],
  );
  await touchProgress(tx, campaignId);
  return count;
}

/** Skips every queued send to a person who was deleted. */
export async function purgeDeleted(tx: Context, contactId: Id): Promise<void> {
  const hit = await query<{ campaign_id: Id }>(
    tx,
    `with q as (
       select id from email_send where contact_id = $1 and state in ('pending', 'claimed')
        order by id for update
     )
     update email_send es
        set state = 'skipped', reason = 'deleted', lease_token = null, lease_until = null,
            updated_at = $2
       from q where es.id = q.id
      returning es.campaign_id`,
    [contactId, tx.now()],
  );
  await touchProgress(tx, ...new Set(hit.map((row) => row.campaign_id)));
}

interface Purge {
  batchId: Id;
  emailKey: string | null;
  contactId: Id | null;
}

/** Skips every queued send of people whom a batch of suppressions names. */
export async function purgeSuppressed(
  tx: Context,
  { batchId, emailKey, contactId }: Purge,
): Promise<number> {
  const suppressed = suppressedSql("email", {
    contact: "c",
    account: "a",
    campaign: "k.id",
    client: "k.client_id",
    batch: "$1::uuid",
  });
  const hit = await query<{ campaign_id: Id }>(
    tx,
    `with q as (
       select es.id
         from email_send es
         join campaign k on k.id = es.campaign_id
         join contact c on c.id = es.contact_id
         left join account a on a.id = c.account_id
        where es.state in ('pending', 'claimed')
          and ($2::text is null or es.email_key = $2 or c.email_key = $2)
          and ($3::uuid is null or es.contact_id = $3)
          and ${suppressed}
        order by es.id for update of es
     )
     update email_send es
        set state = 'skipped', reason = 'suppressed', lease_token = null, lease_until = null,
            updated_at = $4
       from q where es.id = q.id
      returning es.campaign_id`,
    [batchId, emailKey, contactId, tx.now()],
  );
  await touchProgress(tx, ...new Set(hit.map((row) => row.campaign_id)));
  return hit.length;
}
