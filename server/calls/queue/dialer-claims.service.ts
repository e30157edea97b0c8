import { touchProgress } from "#server/campaigns/progress.service.ts";
import { openKeys } from "#server/compliance/calling-hours.rules.ts";
import type { Context } from "#server/kernel/context.ts";
import { prepared } from "#server/kernel/db/prepared.ts";
import { queryOne } from "#server/kernel/db/sql.ts";
import { Again, record } from "#server/kernel/db/transact.ts";
import { AppError } from "#server/kernel/errors.ts";
import { taskReleased, taskReserved } from "#shared/calls/queue/queue.events.ts";
import { LEASE_SECONDS } from "#shared/calls/queue/task.rules.ts";
import { FREE_NEXT } from "./claims.service.ts";
import { holdDialer } from "./dialer-lease.service.ts";
import type { DialerLease } from "./dialer-lease.service.ts";
import * as tasks from "./task-state.service.ts";

/** A person whom a dialer may call now, and nobody else. */
export interface Reservation {
  id: string;
  phone: string;
  /** Goes with every later command about the task. */
  token: string;
}

// The choice of a claim, for one who has no desk: nobody's promise is taken.
const RESERVE_NEXT = prepared(
  "reserve-next-task",
  `with next as (
    ${FREE_NEXT({ campaign: "$1", now: "$3", zones: "$4", whose: "t.owner_id is null" })}
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
  await holdDialer(ctx, lease);
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
      throw err.code === "23505" ? new Again("claimed elsewhere") : err;
    });
    if (!next) break;
    reserved.push(next);
    record(ctx, taskReserved, next.id, { epoch: lease.epoch });
  }
  if (reserved.length > 0) await touchProgress(ctx, lease.campaignId);
  return reserved;
}

/**
 * Gives one back uncalled. @param notBefore when it may be called again, where that is known
 * @throws AppError taken
 */
export async function giveBackTask(
  ctx: Context,
  lease: DialerLease,
  { id, token }: Pick<Reservation, "id" | "token">,
  notBefore: Date | null,
): Promise<void> {
  await holdDialer(ctx, lease);
  const back = await tasks.release(
    ctx,
    {
      where: "t.id = $1 and t.dialer_epoch = $2 and t.lease_token = $3",
      params: [id, lease.epoch, token],
    },
    notBefore,
  );
  if (back.length === 0) throw new AppError("taken", "This person is not reserved any more.");
  record(ctx, taskReleased, id, { agentId: null, reason: "given back" });
  await touchProgress(ctx, lease.campaignId);
}
