import type { Context } from "#server/kernel/context.ts";
import { execute, oneOf, query, queryOne } from "#server/kernel/db/sql.ts";
import { record } from "#server/kernel/db/transact.ts";
import { AppError, invalid, notFound, stale } from "#server/kernel/errors.ts";
import { presentCallbacks } from "#server/calls/callbacks/callbacks.service.ts";
import { mustBeAgentOf } from "#server/campaigns/assignments.service.ts";
import { presentTasks } from "#server/calls/queue/queue.present.ts";
import { handOver } from "#server/calls/queue/task-state.service.ts";
import { isHere, leaveWrapUp, moveAgent } from "#server/calls/agents/agents.service.ts";
import { HELD } from "#shared/calls/queue/task-state.rules.ts";
import type { CallTaskRow } from "#shared/calls/queue/queue.schema.ts";
import type { CallbackRow } from "#shared/calls/callbacks/callbacks.schema.ts";
import { taskHandedOver, taskReassigned } from "#shared/calls/queue/queue.events.ts";
import { callbackReassigned } from "#shared/calls/callbacks/callbacks.events.ts";

/**
 * Gives a callback, or a task that is kept for one agent, to another agent of its campaign, or to
 * anybody of it (`agentId` null). A call that is over and has no disposition goes to an agent by name:
 * they say what came of it. Time and place in the queue stay; so does that one which its owner
 * let wait too long is everybody's.
 * @throws AppError not_found, taken (current: the holder), stale, wrong_state (settled, kept for
 *   nobody, or theirs already), invalid (not an agent of the campaign)
 */
export async function reassignTask(
  ctx: Context,
  id: string,
  version: number,
  agentId: string | null,
): Promise<CallTaskRow> {
  const task = await lockTask(ctx, id);
  if (task.state === "needs_disposition" && task.agentId) {
    if (task.version !== version) throw stale(task, ["agentId"]);
    await handOverCall(ctx, { ...task, agentId: task.agentId }, agentId);
    return (await presentTasks(ctx, [id]))[0]!;
  }
  refuseHeld(task);
  if (task.version !== version) throw stale(task, ["ownerId"]);
  await give(ctx, task, agentId);
  return (await presentTasks(ctx, [id]))[0]!;
}

/** The same for the task of an open callback, decided on the callback's version. */
export async function reassignCallback(
  ctx: Context,
  id: string,
  version: number,
  agentId: string | null,
): Promise<CallbackRow> {
  const promised = await queryOne<{ task_id: string }>(
    ctx,
    `select task_id from callback where id = $1 and state = 'open'`,
    [id],
  );
  if (!promised) throw notFound("callback");
  const task = await lockTask(ctx, promised.task_id);
  refuseHeld(task);
  const row = await queryOne<{ version: number }>(
    ctx,
    `select version from callback where id = $1 and state = 'open' for update`,
    [id],
  );
  if (!row) throw notFound("callback");
  const shown = () => presentCallbacks(ctx, { agentId: null, ids: [id] });
  if (row.version !== version) throw stale((await shown())[0], ["ownerId"]);
  await give(ctx, task, agentId);
  return (await shown())[0]!;
}

const HOLDS: Record<string, string> = {
  leased: "has this person on the screen now",
  in_call: "is calling this person now",
  needs_disposition: "has called this person, and nobody has said yet what came of it",
};

/** Locks a task: claims pass it over from here to the commit. */
async function lockTask(ctx: Context, id: string): Promise<CallTaskRow> {
  await query(ctx, `select id from call_task where id = $1 for update`, [id]);
  const [task] = await presentTasks(ctx, [id]);
  if (!task) throw notFound("task");
  return task;
}

/** Whoever has it is named. @throws AppError taken, wrong_state */
function refuseHeld({ state, agentId, agentName }: CallTaskRow): void {
  if (agentId) {
    throw new AppError("taken", `${agentName ?? "Somebody"} ${HOLDS[state] ?? "has it now"}.`, {
      current: { agentId, agentName },
    });
  }
  if (state !== "queued") throw new AppError("wrong_state", "This task is settled.");
}

/** Somebody else says what came of a call whose agent does not: who vanished keeps nobody. */
async function handOverCall(
  ctx: Context,
  task: CallTaskRow & { agentId: string },
  to: string | null,
): Promise<void> {
  const { id, campaignId, agentId: from, attempt } = task;
  if (to === null) {
    throw invalid("body.agentId", "Name who says what came of the call, or settle it yourself.");
  }
  if (to === from) throw new AppError("wrong_state", `${task.agentName} has it already.`);
  await mustBeAgentOf(ctx, campaignId, to, "body.agentId");
  const busy = await queryOne(
    ctx,
    `select 1 from call_task where lease_owner = $1 and ${oneOf("state", HELD)}`,
    [to],
  );
  if (busy) throw invalid("body.agentId", "They have a call to finish first.");
  await handOver(ctx, id, to);
  record(ctx, taskHandedOver, id, { agentId: from, to });
  await leaveWrapUp(ctx, from, campaignId);
  if (!(await isHere(ctx, to))) return;
  await moveAgent(ctx, to, "wrap_up", { campaignId, attemptId: attempt?.id ?? null });
}

async function give(ctx: Context, task: CallTaskRow, to: string | null): Promise<void> {
  if (task.ownerId === to) {
    const whose = task.ownerName ? `${task.ownerName} has it` : "It is anybody's of the campaign";
    throw new AppError("wrong_state", `${whose} already.`);
  }
  if (!task.isCallback && !task.ownerId) {
    throw new AppError("wrong_state", "It is kept for nobody: whoever pulls next may have it.");
  }
  if (to) await mustBeAgentOf(ctx, task.campaignId, to, "body.agentId");
  await execute(
    ctx,
    `update call_task set owner_id = $2, version = version + 1, updated_at = $3 where id = $1`,
    [task.id, to, ctx.now()],
  );
  const { ownerId: from } = task;
  record(ctx, taskReassigned, task.id, { from, to });
  const moved = await queryOne<{ id: string; wasAnyones: boolean }>(
    ctx,
    `update callback set owner_id = $2, version = version + 1, updated_at = $4
      where task_id = $1 and state = 'open'
     returning id, $3::uuid is null or shared_at is not null as "wasAnyones"`,
    [task.id, to, from, ctx.now()],
  );
  if (!moved) return;
  record(ctx, callbackReassigned, moved.id, { from, to, wasAnyones: moved.wasAnyones });
}
