import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TASK_STATES } from "#shared/calls/queue/task.rules.ts";
import type { TaskState } from "#shared/calls/queue/task.rules.ts";
import {
  HELD,
  RESERVED,
  TASK_EVENTS,
  nextTaskState,
} from "#shared/calls/queue/task-state.rules.ts";
import type { TaskEvent } from "#shared/calls/queue/task-state.rules.ts";

import type { Context } from "#server/kernel/context.ts";
import { execute, query } from "#server/kernel/db/sql.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { makeCampaign } from "#test/factories/leads.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";
import * as tasks from "./task-state.service.ts";

let world: TestWorld;
let campaignId: string;
let agent: string;
let successor: string;
beforeAll(async () => {
  world = await testWorld();
  campaignId = await makeCampaign(world);
  agent = (await world.user("agent", { name: "Ada" })).userId;
  successor = (await world.user("agent", { name: "Ben" })).userId;
});
afterAll(() => world?.close());

let people = 0;

/**
 * A task in this state; where somebody has it the agent's own, or the dialer's, which never waits for
 * a disposition. The last call of it was disposed.
 */
async function taskIn(state: TaskState, epoch: number | null = null): Promise<string> {
  const [id, now] = [randomUUID(), new Date()];
  const held = (HELD as readonly string[]).includes(state);
  const leased = (RESERVED as readonly string[]).includes(state);
  const byDialer = leased && epoch !== null;
  await world.kernel.pool.query(`update call_task set state = 'removed', lease_owner = null,
    dialer_epoch = null, lease_token = null, lease_until = null, removed_reason = 'stopped'`);
  await world.kernel.pool.query(
    `insert into call_task (id, campaign_id, contact_id, phone_e164, time_zone, state, due_at,
       lease_owner, dialer_epoch, lease_token, lease_until, outcome_action, removed_reason, attempts,
       created_at, updated_at)
     values ($1, $2, $3, $4, 'UTC', $5, $6, $7, $11, $8, $9, 'no_action', $10, 1, $6, $6)`,
    [
      id,
      campaignId,
      randomUUID(),
      `+1202555${String(1000 + people++)}`,
      state,
      now,
      held && !byDialer ? agent : null,
      leased ? randomUUID() : null,
      leased ? new Date(now.getTime() + 60_000) : null,
      state === "removed" ? "stopped" : null,
      byDialer ? epoch : null,
    ],
  );
  return id;
}

async function anotherQueued(): Promise<string> {
  const id = randomUUID();
  await world.kernel.pool.query(
    `insert into call_task (id, campaign_id, contact_id, phone_e164, time_zone, due_at, created_at, updated_at)
     values ($1, $2, uuidv7(), $3, 'UTC', now(), now(), now())`,
    [id, campaignId, `+1202555${String(1000 + people++)}`],
  );
  return id;
}

const SAID = { outcome: "No Answer", action: "no_action" } as const;
const only = (id: string) => ({ where: "t.id = $1", params: [id] });
const settle = (ctx: Context, id: string, by: tasks.Settlement) =>
  taskOf(id).then(({ lease_owner: holder }) => tasks.settle(ctx, id, by, SAID, holder));

const RESERVE = `
  with next as (select t.id from call_task t where t.id = $1 and ${tasks.RESERVABLE} for update)
  ${tasks.reserveSql({ holder: { agentId: "$2::uuid", connection: "null" }, token: "uuidv7()", seconds: "60", now: "$3::timestamptz" })}`;

const ACTS: Record<TaskEvent, (ctx: Context, id: string) => Promise<unknown>> = {
  reserve: (ctx, id) => execute(ctx, RESERVE, [id, agent, ctx.now()]),
  release: (ctx, id) => tasks.release(ctx, only(id)),
  start: (ctx, id) => tasks.start(ctx, id, 60),
  endCall: (ctx, id) => tasks.endCall(ctx, id, { dialled: true, isOver: false }),
  cancelCall: (ctx, id) => tasks.endCall(ctx, id, { dialled: false, isOver: false }),
  stopCall: (ctx, id) => tasks.endCall(ctx, id, { dialled: false, isOver: true }),
  bridge: (ctx, id) => tasks.bridge(ctx, id, successor),
  missCall: (ctx, id) => tasks.missCall(ctx, id, { retryAt: ctx.now(), isOver: false }),
  handOver: (ctx, id) => tasks.handOver(ctx, id, successor),
  replan: (ctx, id) => settle(ctx, id, { event: "replan", plan: { dueAt: ctx.now() } }),
  finish: (ctx, id) => settle(ctx, id, { event: "finish" }),
  block: (ctx, id) => settle(ctx, id, { event: "block", reason: "suppressed" }),
  reopen: (ctx, id) =>
    tasks.reopen(ctx, id, agent, { startedAt: ctx.now().toISOString(), action: "no_action" }),
  remove: (ctx, id) => tasks.remove(ctx, only(id), "stopped"),
};

/** Of calls that a dialer began. */
const DIALERS: readonly TaskEvent[] = ["bridge", "missCall"];

interface Row {
  state: TaskState;
  version: number;
  lease_owner: string | null;
  dialer_epoch: number | null;
  lease_until: string | null;
  due_at: string;
  attempts: number;
  removed_reason: string | null;
}

async function taskOf(id: string): Promise<Row> {
  return (await query<Row>(world.system(), `select * from call_task where id = $1`, [id]))[0]!;
}

describe.each(TASK_STATES)("a task that is %s", (state) => {
  test.each(Object.keys(TASK_EVENTS) as TaskEvent[])("follows the table when %s", async (event) => {
    const id = await taskIn(state, DIALERS.includes(event) ? 1 : null);
    await transact(world.system(), (ctx) => ACTS[event](ctx, id));
    const after = await taskOf(id);
    const next = nextTaskState(state, event);
    expect(after).toMatchObject({ state: next ?? state, version: next ? 2 : 1 });
  });
});

test("when a task is released, then its holder is named and it is due no earlier than was asked", async () => {
  const id = await taskIn("leased");
  const late = new Date(Date.now() + 3_600_000);
  const released = await transact(world.system(), (ctx) => tasks.release(ctx, only(id), late));
  expect(released).toEqual([{ id, campaignId, agentId: agent }]);
  const task = await taskOf(id);
  expect(new Date(task.due_at)).toEqual(late);
  expect(task).toMatchObject({ lease_owner: null, lease_until: null });
});

test("when a call was never dialled, then it was no try; a promised one stays in the queue of an ended campaign", async () => {
  const id = await taskIn("in_call");
  await world.kernel.pool.query(`update call_task set rank = 0 where id = $1`, [id]);
  await transact(world.system(), (ctx) => tasks.endCall(ctx, id, { dialled: false, isOver: true }));
  expect(await taskOf(id)).toMatchObject({ state: "queued", attempts: 0, lease_owner: null });
});

test("when an agent comes to a call that a dialer began, then they hold it; one who has another task does not get it", async () => {
  const id = await taskIn("in_call", 7);
  expect(await taskOf(id)).toMatchObject({ lease_owner: null, dialer_epoch: 7 });
  const bridge = (to: string) => transact(world.system(), (ctx) => tasks.bridge(ctx, id, to));
  await world.kernel.pool.query(
    `insert into call_task (campaign_id, contact_id, phone_e164, time_zone, state, lease_owner,
       due_at, created_at, updated_at)
     values ($1, uuidv7(), '+12025559998', 'UTC', 'needs_disposition', $2, now(), now(), now())`,
    [campaignId, successor],
  );
  await expect(bridge(successor)).rejects.toMatchObject({ code: "conflict" });
  expect(await bridge(agent)).toBe(true);
  expect(await taskOf(id)).toMatchObject({ lease_owner: agent, dialer_epoch: null });
  expect(await bridge(successor)).toBe(false);
});

test("when a call without an agent is missed, then it was a try and the person comes again later, unless the campaign is over", async () => {
  const later = new Date(Date.now() + 3_600_000);
  const miss = (id: string, isOver: boolean) =>
    transact(world.system(), (ctx) => tasks.missCall(ctx, id, { retryAt: later, isOver }));
  const id = await taskIn("in_call", 7);
  await miss(id, false);
  const task = await taskOf(id);
  expect(task).toMatchObject({ state: "queued", attempts: 1, dialer_epoch: null });
  expect(new Date(task.due_at)).toEqual(later);
  const last = await taskIn("in_call", 7);
  await miss(last, true);
  expect(await taskOf(last)).toMatchObject({ state: "removed", removed_reason: "stopped" });
  const agents = await taskIn("in_call");
  expect(await miss(agents, false)).toBe(false);
});

test("when a task is settled by somebody who does not hold it, then nothing changes", async () => {
  const id = await taskIn("needs_disposition");
  const done = await transact(world.system(), (ctx) =>
    tasks.settle(ctx, id, { event: "finish" }, SAID, successor),
  );
  expect(done).toBe(false);
  expect((await taskOf(id)).state).toBe("needs_disposition");
});

test("when the person was called since, or is in the queue by another task, then nothing is reopened", async () => {
  const id = await taskIn("done");
  const reopen = (action: string) =>
    transact(world.system(), (ctx) =>
      tasks.reopen(ctx, id, agent, { startedAt: ctx.now().toISOString(), action }),
    );
  expect(await reopen("retry_after_delay")).toBe(false);
  await world.kernel.pool.query(
    `insert into call_task (campaign_id, contact_id, phone_e164, time_zone, due_at, created_at, updated_at)
     select campaign_id, contact_id, phone_e164, time_zone, due_at, created_at, updated_at
       from call_task where id = $1`,
    [id],
  );
  expect(await reopen("no_action")).toBe(false);
  expect((await taskOf(id)).state).toBe("done");
});

test("what came of calls of the past settles a task that nobody has, or plans its next call", async () => {
  const first = await taskIn("queued");
  const second = await anotherQueued();
  const dueAt = new Date(Date.now() + 3_600_000);
  const past = `(select id as task_id, created_at as at, created_at as said_at, 'Voicemail' as label,
                        'retry_after_delay' as action, id = '${second}' as replans from call_task)`;
  await transact(world.system(), (ctx) => tasks.settlePast(ctx, past, dueAt));
  expect(await taskOf(first)).toMatchObject({ state: "done", attempts: 2, version: 2 });
  const planned = await taskOf(second);
  expect(planned).toMatchObject({ state: "queued", attempts: 1, version: 2 });
  expect(new Date(planned.due_at)).toEqual(dueAt);
});

test("a sweeper's step changes as many as it may, and none that somebody works on", async () => {
  const first = await taskIn("queued");
  const second = await anotherQueued();
  const busy = await world.kernel.pool.connect();
  await busy.query("begin");
  await busy.query(`select from call_task where id = $1 for update`, [first]);
  const step = () =>
    transact(world.system(), (ctx) =>
      tasks.remove(ctx, { where: "true", params: [], limit: 1 }, "stopped"),
    );
  expect((await step()).map(({ id }) => id)).toEqual([second]);
  expect(await step()).toEqual([]);
  await busy.query("rollback");
  busy.release();
  expect((await step()).map(({ id }) => id)).toEqual([first]);
});
