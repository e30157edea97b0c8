import type { Id } from "#shared/kernel/ids.ts";
import { statusNowSql } from "#server/campaigns/campaign-end.rules.ts";
import { touchProgress } from "#server/campaigns/progress.service.ts";
import type { Context } from "#server/kernel/context.ts";
import { query } from "#server/kernel/db/sql.ts";
import { SHARDS, cancelSends } from "./ledger.service.ts";

/**
 * What workers left behind: expired claims go back to pending, since nothing was sent; expired
 * `sending` rows become unknown, since nobody knows. They keep their lease token, so that a late
 * result may still resolve them.
 */
export async function sweepLeases(tx: Context): Promise<{ released: number; unknown: number }> {
  const swept = await query<{ campaign_id: Id; state: string }>(
    tx,
    `update email_send s
        set state = case s.state when 'claimed' then 'pending' else 'unknown' end,
            reason = case s.state when 'claimed' then null else 'worker_lost' end,
            detail = case s.state when 'claimed' then null
                     else 'The worker ended while the mail was on its way.' end,
            lease_token = case s.state when 'claimed' then null else s.lease_token end,
            lease_until = null, updated_at = $1
       from (select id from email_send
              where state in ('claimed', 'sending') and lease_until < clock_timestamp()
              order by id limit 1000 for update skip locked) q
      where s.id = q.id
      returning s.campaign_id, s.state`,
    [tx.now()],
  );
  await touchProgress(tx, ...new Set(swept.map((row) => row.campaign_id)));
  const unknown = swept.filter((row) => row.state === "unknown").length;
  return { released: swept.length - unknown, unknown };
}

/**
 * Cancels what came back into the queue of a campaign that was over by then: a mail that was on its
 * way at the stop and was not taken. Nobody else looks at the campaign any more.
 */
export async function cancelLeftovers(tx: Context): Promise<void> {
  const over = await query<{ id: Id }>(
    tx,
    `select k.id from campaign k
      where k.status in ('cancelled', 'completed') and k.updated_at > $1::timestamptz - interval '1 day'
        and exists (select 1 from email_send s where s.campaign_id = k.id and s.state = 'pending')`,
    [tx.now()],
  );
  for (const { id } of over) await cancelSends(tx, id);
}

/** Drains of one shard that may wait for a worker: while there is none, no more pile up. */
const WAKES_WAITING = 5;

/** Active campaigns, and their shards where a mail is due now and not enough drains wait already. */
export function dueShards(ctx: Context): Promise<{ campaignId: Id; shard: number }[]> {
  return query(
    ctx,
    `select k.id as "campaignId", n.shard
       from email_campaign e join campaign k on k.id = e.campaign_id and ${statusNowSql("k")} = 'active'
       join sender_profile p on p.id = e.sender_id and p.active
      cross join generate_series(0, ${SHARDS - 1}) as n(shard)
      where e.ledger_built_at is not null and exists (
        select 1 from email_send s
         where s.campaign_id = k.id and s.shard = n.shard and s.state = 'pending'
           and (s.not_before is null or s.not_before <= clock_timestamp()))
        and (select count(*) from outbox o
              where o.kind = 'task' and (o.run_at is null or o.run_at <= clock_timestamp())
                and starts_with(o.key, 'drain-' || k.id || '-' || n.shard || '-')) < $1`,
    [WAKES_WAITING],
  );
}
