import type { CallSettings } from "#shared/campaigns/campaign.schema.ts";
import { attemptStarted } from "#shared/calls/attempts/attempts.events.ts";
import type { Attempt } from "#shared/calls/attempts/attempts.schema.ts";
import { LEASE_SECONDS } from "#shared/calls/queue/task.rules.ts";
import { touchProgress } from "#server/campaigns/progress.service.ts";
import { systemContext, userOf } from "#server/kernel/context.ts";
import type { Context } from "#server/kernel/context.ts";
import { prepared } from "#server/kernel/db/prepared.ts";
import { execute, together } from "#server/kernel/db/sql.ts";
import { afterCommit, record } from "#server/kernel/db/transact.ts";
import { AppError } from "#server/kernel/errors.ts";
import { carrierForNewCalls } from "#server/telephony/carriers.registry.ts";
import { moveAgent } from "#server/calls/agents/agents.service.ts";
import { lockReserved } from "#server/calls/queue/dialer-claims.service.ts";
import type { Reservation } from "#server/calls/queue/dialer-claims.service.ts";
import { holdDialer } from "#server/calls/queue/dialer-lease.service.ts";
import type { DialerLease } from "#server/calls/queue/dialer-lease.service.ts";
import { lockLeased } from "#server/calls/queue/leases.service.ts";
import type { LeasedTask } from "#server/calls/queue/leases.service.ts";
import { presentClaimed } from "#server/calls/queue/queue.present.ts";
import * as tasks from "#server/calls/queue/task-state.service.ts";
import { presentAttempt } from "./attempts.service.ts";
import { dialAttempt } from "./dial.service.ts";
import { holdForDial, passGate, refusal } from "./gate.service.ts";

/**
 * Starts one attempt on a task that the actor has claimed.
 * @throws AppError refused (rule, and when it lifts), taken (the lease ended), unavailable
 */
export async function startAttempt(ctx: Context, taskId: string, token: string): Promise<Attempt> {
  const { userId } = userOf(ctx);
  refuseWithoutQueues(ctx);
  return begin(ctx, userId, await holdForDial(ctx, taskId, () => lockLeased(ctx, taskId, token)));
}

/**
 * Starts one attempt on a task that a dialer has reserved: it has no agent until one comes to it.
 * @throws AppError refused (rule, and when it lifts), taken (a lease ended), unavailable (also where
 *   agents dial on their own phones: nobody could be brought to the call)
 */
export async function startDialerAttempt(
  ctx: Context,
  lease: DialerLease,
  reservation: Pick<Reservation, "id" | "token">,
): Promise<Attempt> {
  if (carrierForNewCalls().manual) {
    throw new AppError("unavailable", "A dialer needs a line; agents dial on their own phones.");
  }
  refuseWithoutQueues(ctx);
  const lock = () => lockReserved(ctx, lease, reservation);
  const task = await holdForDial(ctx, reservation.id, lock, () => holdDialer(ctx, lease));
  return begin(ctx, null, task);
}

/**
 * Under the locks of a dial: what the gate asks; then the row. The dial follows the commit, within a
 * second or not at all; where that second is missed, it is tried once more through the gate.
 */
async function begin(ctx: Context, agentId: string | null, task: LeasedTask): Promise<Attempt> {
  const passed = await passGate(ctx, task);
  const { id: taskId, campaign_id: campaignId } = task;
  const id = ctx.newId();
  const [, , , attempt] = await together([
    insertAttempt(ctx, task, { id, agentId, ...passed }),
    tasks.start(ctx, taskId, LEASE_SECONDS),
    agentId
      ? moveAgent(ctx, agentId, "dialing", { campaignId, attemptId: id, touches: campaignId })
      : touchProgress(ctx, campaignId),
    presentAttempt(ctx, id),
    presentClaimed(ctx, taskId),
  ]);
  record(ctx, attemptStarted, taskId, { agentId, attemptId: id });
  const { kernel, requestId } = ctx;
  afterCommit(ctx, () => {
    const dial = dialAttempt(systemContext(kernel, "dial", { requestId }), id, { again: true });
    kernel.follow(
      dial.catch((err: unknown) => kernel.log.error({ err, attemptId: id }, "dial failed")),
    );
  });
  return attempt;
}

/**
 * A suppression cuts ringing calls through a queue: while queues are away no new call begins.
 * @throws AppError unavailable
 */
function refuseWithoutQueues({ kernel }: Context): void {
  if (kernel.redis.isReady) return;
  throw new AppError("unavailable", "Calls pause until the queues are back; try again shortly.");
}

interface New {
  id: string;
  agentId: string | null;
  settings: CallSettings;
  localDay: string;
}

const INSERT = prepared(
  "insert-attempt",
  `insert into call_attempt (id, task_id, campaign_id, contact_id, account_id, agent_id,
       phone_e164, time_zone, local_day, command_id, carrier, script_id, script_no, form_id,
       form_no, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11,
       $12::uuid, (select current_no from script where id = $12::uuid),
       $13::uuid, (select current_no from qualification_form where id = $13::uuid), $14, $14)`,
);

async function insertAttempt(
  ctx: Context,
  task: LeasedTask,
  { id, agentId, settings, localDay }: New,
): Promise<void> {
  await execute(ctx, INSERT, [
    id,
    task.id,
    task.campaign_id,
    task.contact_id,
    task.account_id,
    agentId,
    task.phone_e164,
    task.time_zone,
    localDay,
    ctx.causeId ?? id,
    carrierForNewCalls().name,
    settings.scriptId,
    settings.formId,
    ctx.now(),
  ]).catch((err: unknown) => {
    if ((err as { code?: string }).code !== "23505") throw err;
    throw refusal("in_call", "This person or number is in another call right now.");
  });
}
