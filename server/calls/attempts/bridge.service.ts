import { attemptMoved } from "#shared/calls/attempts/attempts.events.ts";
import type { Attempt } from "#shared/calls/attempts/attempts.schema.ts";
import { mustBeAgentOf } from "#server/campaigns/assignments.service.ts";
import { systemContext } from "#server/kernel/context.ts";
import type { Context } from "#server/kernel/context.ts";
import { execute, queryOne } from "#server/kernel/db/sql.ts";
import { RetryTransaction, afterCommit, record, transact } from "#server/kernel/db/transact.ts";
import { AppError, notFound } from "#server/kernel/errors.ts";
import { enqueue } from "#server/kernel/jobs/enqueue.ts";
import { CarrierRefused } from "#server/telephony/carrier.port.ts";
import { carrierNamed } from "#server/telephony/carriers.registry.ts";
import { customerLegOf } from "#server/telephony/legs.service.ts";
import { standingLegOf } from "#server/telephony/sessions.service.ts";
import { moveAgent } from "#server/calls/agents/agents.service.ts";
import * as tasks from "#server/calls/queue/task-state.service.ts";
import { bridgeJob } from "./attempts.jobs.ts";
import { endAttempt, lockAttempt, presentAttempt } from "./attempts.service.ts";
import type { AttemptRow } from "./attempts.service.ts";

/**
 * Brings an agent to a customer who has answered: the call and its task are theirs from this
 * transaction on, and the carrier is told at once, and again by a job until it has taken it. The
 * attempt is bridged when the carrier says so.
 * @throws AppError not_found, wrong_state (nobody is on the line, or the agent's phone is not),
 *   taken (another one's call, or the agent has a call), invalid (not an agent of the campaign)
 */
export async function bridgeAttempt(
  ctx: Context,
  attemptId: string,
  agentId: string,
): Promise<Attempt> {
  const row = await lockAttempt(ctx, attemptId);
  if (!row) throw notFound("attempt");
  if (row.state !== "answered") throw new AppError("wrong_state", "Nobody is on the line.");
  const standing = await standingLegOf(ctx, agentId);
  if (!standing?.isUp || standing.carrier !== row.carrier) {
    throw new AppError("wrong_state", "The agent is not at their phone.");
  }
  if (row.agent_id !== null && row.agent_id !== agentId) throw taken();
  if (row.agent_id === null) await giveCall(ctx, row, agentId);
  enqueue(ctx, bridgeJob, { attemptId }, { jobId: `bridge-${attemptId}` });
  const { kernel, requestId } = ctx;
  afterCommit(ctx, () => {
    const bridge = bridgeLegs(systemContext(kernel, "bridge", { requestId }), attemptId);
    kernel.follow(
      bridge.catch((err: unknown) =>
        kernel.log.warn({ err, attemptId }, "the bridge is tried again"),
      ),
    );
  });
  return presentAttempt(ctx, attemptId);
}

function taken(): AppError {
  return new AppError("taken", "This call is another agent's.");
}

/** The call that a dialer began becomes this agent's, who has no other. */
async function giveCall(ctx: Context, row: AttemptRow, agentId: string): Promise<void> {
  const { campaign_id: campaignId, id: attemptId } = row;
  await mustBeAgentOf(ctx, campaignId, agentId, "body.agentId");
  const busy = await queryOne(ctx, `select 1 from call_task where lease_owner = $1`, [agentId]);
  if (busy) throw new AppError("taken", "The agent has a call to finish first.");
  if (!(await tasks.bridge(ctx, row.task_id, agentId))) throw taken();
  await execute(
    ctx,
    `update call_attempt set agent_id = $2, version = version + 1, updated_at = $3 where id = $1`,
    [attemptId, agentId, ctx.now()],
  ).catch((err: Error & { code?: string }) => {
    throw err.code === "23505" ? new RetryTransaction("the agent got another call") : err;
  });
  record(ctx, attemptMoved, row.task_id, { agentId, attemptId, state: row.state });
  await moveAgent(ctx, agentId, "on_call", { campaignId, attemptId, touches: campaignId });
}

/**
 * Tells the carrier that agent and customer hear each other. Nothing when the call is over or bridged
 * already. Where the carrier refuses, one of them is gone: who waits is not left in silence.
 * @throws what kept the carrier from taking it: the job is tried again
 */
export async function bridgeLegs(ctx: Context, attemptId: string): Promise<void> {
  const attempt = await queryOne<AttemptRow>(
    ctx,
    `select * from call_attempt where id = $1 and state = 'answered' and agent_id is not null`,
    [attemptId],
  );
  if (!attempt?.agent_id) return;
  const leg = await customerLegOf(ctx, attemptId);
  const to = await standingLegOf(ctx, attempt.agent_id);
  try {
    if (!leg || !to) throw new CarrierRefused("a leg is gone");
    const commandId = `${attemptId}:bridge:${to.id}`;
    await carrierNamed(attempt.carrier).bridge({ commandId, leg, to });
  } catch (err) {
    if (!(err instanceof CarrierRefused)) throw err;
    ctx.kernel.log.warn({ err, attemptId }, "the carrier refused the bridge");
    await transact(ctx, (tx) => endAttempt(tx, attemptId, "abandoned"));
  }
}
