import { LEASE_SECONDS } from "#shared/calls/queue/task.rules.ts";
import { touchProgress } from "#server/campaigns/progress.service.ts";
import type { Context } from "#server/kernel/context.ts";
import { execute, queryOne } from "#server/kernel/db/sql.ts";
import { AppError } from "#server/kernel/errors.ts";
import { releaseTasks } from "./release.service.ts";

/** The right to dial for a campaign: one process has it at a time, each time under a later epoch. */
export interface DialerLease {
  campaignId: string;
  epoch: number;
}

/**
 * Takes the dialer's lease of a campaign when nobody has it. What an earlier epoch had reserved and
 * not called goes back to the queue; its calls go on, and whoever had it writes nothing any more.
 * @param holder the process
 * @returns null while another one has it
 */
export async function acquireDialer(
  ctx: Context,
  campaignId: string,
  holder: string,
): Promise<DialerLease | null> {
  const row = await queryOne<{ epoch: number }>(
    ctx,
    `insert into dialer_lease as l (campaign_id, epoch, holder, lease_until)
     values ($1, 1, $2, clock_timestamp() + make_interval(secs => $3))
     on conflict (campaign_id) do update
        set epoch = l.epoch + 1, holder = excluded.holder, lease_until = excluded.lease_until
      where l.lease_until is null or l.lease_until <= clock_timestamp()
     returning epoch`,
    [campaignId, holder, LEASE_SECONDS],
  );
  if (!row) return null;
  await giveBack(ctx, { campaignId, epoch: row.epoch - 1 }, "dialer taken over");
  return { campaignId, epoch: row.epoch };
}

/** Another 60 s for the lease and for what it has reserved. @throws AppError taken */
export async function renewDialer(ctx: Context, lease: DialerLease): Promise<void> {
  const renewed = await execute(
    ctx,
    `update dialer_lease set lease_until = clock_timestamp() + make_interval(secs => $3)
      where campaign_id = $1 and epoch = $2 and lease_until > clock_timestamp()`,
    [lease.campaignId, lease.epoch, LEASE_SECONDS],
  );
  if (renewed !== 1) throw lostDialer();
  await execute(
    ctx,
    `update call_task t set lease_until = clock_timestamp() + make_interval(secs => $3)
       from (select id from call_task
              where campaign_id = $1 and dialer_epoch = $2 and state = 'leased'
              order by id for update) o
      where t.id = o.id`,
    [lease.campaignId, lease.epoch, LEASE_SECONDS],
  );
}

/** Gives the lease up, and back what it had reserved. @throws AppError taken */
export async function releaseDialer(ctx: Context, lease: DialerLease): Promise<void> {
  const released = await execute(
    ctx,
    `update dialer_lease set holder = null, lease_until = null
      where campaign_id = $1 and epoch = $2 and lease_until > clock_timestamp()`,
    [lease.campaignId, lease.epoch],
  );
  if (released !== 1) throw lostDialer();
  await giveBack(ctx, lease, "dialer stopped");
}

/**
 * Holds the lease until the commit: nobody takes it over meanwhile. The first statement, after the
 * gate, of every transaction that writes in the dialer's name.
 * @throws AppError taken when it has ended, or belongs to a later epoch
 */
export async function holdDialer(ctx: Context, lease: DialerLease): Promise<void> {
  const held = await queryOne(
    ctx,
    `select 1 from dialer_lease
      where campaign_id = $1 and epoch = $2 and lease_until > clock_timestamp() for share`,
    [lease.campaignId, lease.epoch],
  );
  if (!held) throw lostDialer();
}

function lostDialer(): AppError {
  return new AppError("taken", "Another process dials for this campaign now.");
}

/** What was reserved up to this epoch and not called waits again. */
async function giveBack(ctx: Context, lease: DialerLease, reason: string): Promise<void> {
  const reserved = {
    where: "t.campaign_id = $1 and t.dialer_epoch <= $2",
    params: [lease.campaignId, lease.epoch],
  };
  const back = await releaseTasks(ctx, reserved, reason);
  if (back.length > 0) await touchProgress(ctx, lease.campaignId);
}
