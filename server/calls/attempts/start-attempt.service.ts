import { CALLING_FROM, CALLING_TO, wallAt } from "#shared/compliance/calling-hours.rules.ts";
import { zCallSettings } from "#shared/campaigns/campaign.schema.ts";
import type { CallSettings } from "#shared/campaigns/campaign.schema.ts";
import { touchProgress } from "#server/campaigns/progress.service.ts";
import { holdGateShared, mayContact } from "#server/compliance/compliance.service.ts";
import { systemContext, userOf } from "#server/kernel/context.ts";
import type { Context } from "#server/kernel/context.ts";
import { execute, queryOne } from "#server/kernel/db/sql.ts";
import { afterCommit, record } from "#server/kernel/db/transact.ts";
import { AppError, notFound } from "#server/kernel/errors.ts";
import { moveAgent } from "#server/calls/agents/agents.service.ts";
import { presentAttempt } from "./attempts.service.ts";
import { dialAttempt } from "./dial.service.ts";
import { checkCaps } from "./caps.service.ts";
import { carrierForNewCalls } from "#server/telephony/carriers.registry.ts";
import { lockReserved } from "#server/calls/queue/dialer-claims.service.ts";
import type { Reservation } from "#server/calls/queue/dialer-claims.service.ts";
import { holdDialer } from "#server/calls/queue/dialer-lease.service.ts";
import type { DialerLease } from "#server/calls/queue/dialer-lease.service.ts";
import * as tasks from "#server/calls/queue/task-state.service.ts";
import { hold } from "#server/kernel/db/locks.ts";
import { destinationFault } from "#server/compliance/dial-destination.rules.ts";
import { lockLeased } from "#server/calls/queue/leases.service.ts";
import type { LeasedTask } from "#server/calls/queue/leases.service.ts";
import { windowOfKey, zonesOfKey } from "#server/compliance/calling-hours.rules.ts";
import type { Attempt } from "#shared/calls/attempts/attempts.schema.ts";
import { LEASE_SECONDS } from "#shared/calls/queue/task.rules.ts";
import { attemptStarted } from "#shared/calls/attempts/attempts.events.ts";

/**
 * Starts one attempt on a task that the actor has claimed.
 * @throws AppError refused (rule, and when it lifts), taken (the lease ended), unavailable
 */
export async function startAttempt(ctx: Context, taskId: string, token: string): Promise<Attempt> {
  const { userId } = userOf(ctx);
  refuseWithoutQueues(ctx);
  await holdGateShared(ctx);
  return begin(ctx, taskId, userId, () => lockLeased(ctx, taskId, token));
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
  await holdGateShared(ctx);
  await holdDialer(ctx, lease);
  return begin(ctx, reservation.id, null, () => lockReserved(ctx, lease, reservation));
}

/**
 * Under the gate: the number's lock, then, each in a statement of its own, lease, campaign,
 * suppression, destination, calling hours, caps and gap; then the row. The dial follows the commit,
 * within a second or not at all.
 */
async function begin(
  ctx: Context,
  taskId: string,
  agentId: string | null,
  lockTask: () => Promise<LeasedTask>,
): Promise<Attempt> {
  const { phone_e164: phone } = (await queryOne<{ phone_e164: string }>(
    ctx,
    `select phone_e164 from call_task where id = $1`,
    [taskId],
  )) ?? { phone_e164: null };
  if (!phone) throw notFound("task");
  await hold(ctx, "dialNumber", phone);
  const task = await lockTask();
  await hold(ctx, "dialContact", task.contact_id);
  if (task.account_id) await hold(ctx, "dialAccount", task.account_id);
  const settings = await checkCampaign(ctx, task);
  await checkSuppression(ctx, task);
  const fault = destinationFault(task.phone_e164, task.country, settings.countries);
  if (fault) throw refusal("destination", fault);
  checkWindow(ctx, task);
  const localDay = wallAt(zonesOfKey(task.time_zone)[0]!, ctx.now()).day;
  await checkCaps(ctx, task, settings.caps, localDay);
  const id = await insertAttempt(ctx, task, { agentId, settings, localDay });
  await tasks.start(ctx, taskId, LEASE_SECONDS);
  const { campaign_id: campaignId } = task;
  if (agentId) await moveAgent(ctx, agentId, "dialing", { campaignId, attemptId: id });
  record(ctx, attemptStarted, taskId, { agentId, attemptId: id });
  await touchProgress(ctx, campaignId);
  const { kernel } = ctx;
  afterCommit(ctx, () => {
    dialAttempt(systemContext(kernel, "dial", { requestId: ctx.requestId }), id).catch(
      (err: unknown) => kernel.log.error({ err, attemptId: id }, "dial failed"),
    );
  });
  return presentAttempt(ctx, id);
}

/**
 * A suppression cuts ringing calls through a queue: while queues are away no new call begins.
 * @throws AppError unavailable
 */
function refuseWithoutQueues({ kernel }: Context): void {
  if (kernel.redis.isReady) return;
  throw new AppError("unavailable", "Calls pause until the queues are back; try again shortly.");
}

async function checkCampaign(ctx: Context, task: LeasedTask): Promise<CallSettings> {
  const campaign = await queryOne<{ status: string; settings: { call?: unknown } }>(
    ctx,
    `select status, settings from campaign where id = $1`,
    [task.campaign_id],
  );
  const status = campaign?.status ?? "gone";
  // callbacks that were promised are kept after the campaign's end
  const promised = task.rank === 0 && (status === "completed" || status === "cancelled");
  if (status !== "active" && !promised) {
    throw refusal("campaign_state", `The campaign is ${status}.`);
  }
  return zCallSettings.parse(campaign?.settings.call ?? {});
}

async function checkSuppression(ctx: Context, task: LeasedTask): Promise<void> {
  const verdicts = await mayContact(ctx, {
    channel: "phone",
    contactIds: [task.contact_id],
    campaignId: task.campaign_id,
    at: ctx.now(),
    numbers: new Map([[task.contact_id, task.phone_e164]]),
  });
  const verdict = verdicts.get(task.contact_id);
  if (verdict?.ok !== true) {
    throw refusal(verdict?.rule ?? "unknown", verdict?.detail ?? "Nothing says that we may call.");
  }
}

function checkWindow(ctx: Context, task: LeasedTask): void {
  const window = windowOfKey(task.time_zone, ctx.now());
  if (window.open) return;
  const where = task.time_zone.replace(/^country:/, "anywhere in ");
  throw refusal(
    "calling_hours",
    `It is outside ${CALLING_FROM}–${CALLING_TO} in ${where}.`,
    window.opensAt ?? undefined,
  );
}

/** A rule refuses the dial. @param until when it lifts, where that is known */
function refusal(rule: string, detail: string, until?: Date): AppError {
  return new AppError("refused", detail, { rule, until: until?.toISOString() });
}

async function insertAttempt(
  ctx: Context,
  task: LeasedTask,
  {
    agentId,
    settings,
    localDay,
  }: { agentId: string | null; settings: CallSettings; localDay: string },
): Promise<string> {
  const id = ctx.newId();
  await execute(
    ctx,
    `insert into call_attempt (id, task_id, campaign_id, contact_id, account_id, agent_id,
       phone_e164, time_zone, local_day, command_id, carrier, script_id, script_no, form_id,
       form_no, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11,
       $12::uuid, (select current_no from script where id = $12::uuid),
       $13::uuid, (select current_no from qualification_form where id = $13::uuid), $14, $14)`,
    [
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
    ],
  ).catch((err: unknown) => {
    if ((err as { code?: string }).code !== "23505") throw err;
    throw refusal("in_call", "This person or number is in another call right now.");
  });
  return id;
}
