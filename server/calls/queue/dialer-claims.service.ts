import { touchProgress } from "#server/campaigns/progress.service.ts";
import { openKeys } from "#server/compliance/calling-hours.rules.ts";
import type { Context } from "#server/kernel/context.ts";
import { prepared } from "#server/kernel/db/prepared.ts";
import { queryOne, together } from "#server/kernel/db/sql.ts";
import { steady } from "#server/kernel/db/steady.ts";
import { RetryTransaction, record } from "#server/kernel/db/transact.ts";
import { AppError } from "#server/kernel/errors.ts";
import { taskReserved } from "#shared/calls/queue/queue.events.ts";
import { LEASE_SECONDS } from "#shared/calls/queue/task.rules.ts";
import { holdDialer } from "./dialer-lease.service.ts";
import type { DialerLease } from "./dialer-lease.service.ts";
import type { LeasedTask } from "./leases.service.ts";
import { nextTaskSql } from "./next-task.queries.ts";
import { releaseTasks } from "./release.service.ts";
import * as tasks from "./task-state.service.ts";

/** A person whom a dialer may call now, and nobody else. */
export interface Reservation {
  id: string;
  phone: string;
  /** Goes with every later command about the task. */
  token: string;
}

// The choice of a claim, for one who holds no current task: nobody's promise is taken.
export const RESERVE_NEXT = prepared(
  "reserve-next-task",
  `with next as (
    ${nextTaskSql({ campaign: "$1", now: "$3", zones: "$4", whose: "t.owner_id is null" })}
  )
  ${tasks.reserveSql({ holder: { epoch: "$2::bigint" }, token: "uuidv7()", seconds: "$5", now: "$3" })}
  returning t.id, t.phone_e164 as phone, t.lease_token as token`,
);

/**
 * Reserves up to so many people of the campaign for its dialer, each like a claim: a number or person
 * that anybody holds or calls anywhere is passed over, and the unique indexes decide what two still
 * agree on at one instant. They stay the dialer's as long as its lease is renewed.
 * @throws AppError taken when the lease has ended, conflict
 */
export async function reserveTasks(
  ctx: Context,
  lease: DialerLease,
  count: number,
): Promise<Reservation[]> {
  await together([steady(ctx), holdDialer(ctx, lease)]);
  const reserved: Reservation[] = [];
  while (reserved.length < count) {
    // one by one: each sees the numbers that those before it took
    const next = await queryOne<Reservation>(ctx, RESERVE_NEXT, [
      lease.campaignId,
      lease.epoch,
      ctx.now(),
      openKeys(ctx.now()),
      LEASE_SECONDS,
    ]).catch((err: Error & { code?: string }) => {
      throw err.code === "23505" ? new RetryTransaction("claimed elsewhere") : err;
    });
    if (!next) break;
    reserved.push(next);
    record(ctx, taskReserved, next.id, { epoch: lease.epoch });
  }
  if (reserved.length > 0) await touchProgress(ctx, lease.campaignId);
  return reserved;
}

/**
 * Locks a task that the dialer reserved under this token, with a lease that the database's clock says
 * still runs. Behind `holdDialer`. @throws AppError taken
 */
export async function lockReserved(
  ctx: Context,
  lease: DialerLease,
  { id, token }: Pick<Reservation, "id" | "token">,
): Promise<LeasedTask> {
  const task = await queryOne<LeasedTask>(
    ctx,
    `select id, campaign_id, contact_id, account_id, phone_e164, country, time_zone, rank
       from call_task
      where id = $1 and campaign_id = $2 and dialer_epoch = $3 and lease_token = $4
        and state = 'leased' and lease_until > clock_timestamp()
        for update`,
    [id, lease.campaignId, lease.epoch, token],
  );
  if (!task) throw new AppError("taken", "This person is not reserved any more.");
  return task;
}

/**
 * Gives one back uncalled. @param notBefore when it may be called again, where that is known
 * @throws AppError taken
 */
export async function giveBackTask(
  ctx: Context,
  lease: DialerLease,
  reservation: Pick<Reservation, "id" | "token">,
  notBefore: Date | null,
): Promise<void> {
  await holdDialer(ctx, lease);
  await lockReserved(ctx, lease, reservation);
  const one = { where: "t.id = $1", params: [reservation.id] };
  await releaseTasks(ctx, one, "given back", notBefore);
  await touchProgress(ctx, lease.campaignId);
}
