import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { wallAt } from "#shared/compliance/calling-hours.rules.ts";
import type { UserActor } from "#shared/kernel/actor.ts";
import { takeCallback } from "#server/calls/callbacks/callbacks.service.ts";
import { startAttempt } from "#server/calls/attempts/start-attempt.service.ts";
import { pullTask } from "#server/calls/queue/claims.service.ts";
import { sweepCalls } from "#server/calls/sweep.service.ts";
import { setCampaignAgents } from "#server/campaigns/campaigns.service.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { daytimeZone } from "#test/factories/calls.ts";
import { inCall } from "#test/factories/in-call.ts";
import type { Caller } from "#test/harness/http.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";
import { notifyAll, takeNotices } from "#test/harness/notify.ts";
import { verifyAction } from "#test/harness/verify-action.ts";
import { presentTasks } from "#server/calls/queue/queue.present.ts";

let world: TestWorld;
let supervisor: UserActor;
let http: Caller;
const timeZone = daytimeZone();
const { day } = wallAt(timeZone, new Date(Date.now() + 2 * 86_400_000));

beforeAll(async () => {
  world = await testWorld();
  supervisor = await world.user("ops_supervisor", { name: "Olga Ops" });
  http = await world.http(supervisor);
});
afterAll(() => world.close());

const sql = async (text: string, params: unknown[] = []) =>
  (await world.kernel.pool.query(text, params)).rows;

async function listOf(agent: UserActor) {
  const caller = await world.http(agent);
  return async () => (await caller.get("/api/callbacks")).body.items;
}

/** A promise of its agent's (or anybody's), a colleague, and an agent of another campaign. */
async function promised(name: string, mine = true) {
  const one = await inCall(world, name);
  const colleague = await world.user("agent", { name: `${name} colleague` });
  const stranger = await world.user("agent", { name: `${name} stranger` });
  const third = await world.user("agent", { name: `${name} third` });
  const manager = world.as(await world.user("campaign_manager"));
  const ids = [one.agent, colleague, third].map(({ userId }) => userId);
  await transact(manager, (tx) => setCampaignAgents(tx, one.campaign.id, ids));
  await one.dispose("Callback", { callback: { localTime: `${day}T15:00`, timeZone, mine } });
  const callback = async () =>
    (await sql(`select * from callback where task_id = $1`, [one.currentTask.id]))[0];
  const send = async (agentId: unknown, more: { version?: number; key?: string } = {}) => {
    const { version } = await one.task();
    return http.post(
      `/api/call-tasks/${one.currentTask.id}/reassign`,
      { agentId },
      {
        "if-match": `"${more.version ?? version}"`,
        ...(more.key ? { "idempotency-key": more.key } : {}),
      },
    );
  };
  return { ...one, colleague, stranger, third, callback, send };
}

test("a promise moves to the colleague's list at once and leaves its former owner's; nobody else hears", async () => {
  const one = await promised("Moves");
  const outsiders = [one.stranger, one.third, await world.user("client_user")];
  const give = async () => {
    const answer = await one.send(one.colleague.userId);
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    expect(answer.body).toMatchObject({ ownerName: "Moves colleague", isCallback: true });
  };
  const back = async () => {
    const { id, version } = await one.callback();
    const match = { "if-match": `"${version}"` };
    const body = { agentId: one.agent.userId };
    const answer = await http.post(`/api/callbacks/${id}/reassign`, body, match);
    expect(answer.body).toMatchObject({ ownerId: one.agent.userId, dueAt: expect.any(String) });
  };
  await verifyAction(world, {
    topic: `callbacks:${one.colleague.userId}`,
    read: await listOf(one.colleague),
    act: give,
    viewer: one.colleague,
    outsiders,
  });
  expect(await one.task()).toMatchObject({ state: "queued", owner_id: one.colleague.userId });
  await verifyAction(world, {
    topic: `callbacks:${one.colleague.userId}`,
    read: await listOf(one.colleague),
    act: back,
    viewer: one.colleague,
    outsiders,
  });
  expect(await (await listOf(one.colleague))()).toEqual([]);
  expect(await (await listOf(one.agent))()).toHaveLength(1);
  await verifyAction(world, {
    topic: `call-floor:${one.campaign.id}`,
    read: () => presentTasks(world.system(), [one.currentTask.id]),
    act: give,
    viewer: supervisor,
    outsiders,
  });
  const audit = await sql(
    `select actor_id, data from audit_log where entity_id = $1 and action = 'task.reassigned'
      order by id`,
    [one.currentTask.id],
  );
  expect(audit[0]).toEqual({
    actor_id: supervisor.userId,
    data: { from: one.agent.userId, to: one.colleague.userId },
  });
});

test("back in the pool it is on every list of the campaign, and given to one it leaves the others", async () => {
  const one = await promised("Pool");
  await verifyAction(world, {
    topic: `callbacks:${one.third.userId}`,
    read: await listOf(one.third),
    act: () => one.send(null),
    viewer: one.third,
    outsiders: [one.stranger],
  });
  expect(await (await listOf(one.third))()).toHaveLength(1);
  await verifyAction(world, {
    topic: `callbacks:${one.third.userId}`,
    read: await listOf(one.third),
    act: () => one.send(one.colleague.userId),
    viewer: one.third,
    outsiders: [one.stranger],
  });
  for (const agent of [one.third, one.agent]) expect(await (await listOf(agent))()).toEqual([]);
  expect(await (await listOf(one.colleague))()).toHaveLength(1);
});

test("what its owner let wait too long stays everybody's, whoever is named for it", async () => {
  const one = await promised("Late");
  await sql(
    `with late as (update callback set due_at = now() - interval '16 minutes'
                    where task_id = $1 returning task_id, due_at)
     update call_task t set due_at = late.due_at from late where t.id = late.task_id`,
    [one.currentTask.id],
  );
  await transact(world.system(), sweepCalls);
  expect((await one.send(one.colleague.userId)).status).toBe(200);
  for (const agent of [one.third, one.agent, one.colleague]) {
    expect(await (await listOf(agent))()).toHaveLength(1);
  }
});

test("only the new agent pulls it when it is due; they are told, and so is who had it", async () => {
  const one = await promised("Due");
  await takeNotices(world);
  await one.send(one.colleague.userId);
  await notifyAll(world);
  const told = await sql(
    `select user_id, title, detail, href from notification where kind = 'callback.reassigned'`,
  );
  const href = "/callbacks";
  const [{ person }] = await sql(
    `select concat_ws(' ', first_name, last_name) as person from contact where id = $1`,
    [one.contactId],
  );
  expect(told.toSorted((a, b) => a.title.localeCompare(b.title))).toEqual([
    {
      user_id: one.colleague.userId,
      title: `Olga Ops gave you the callback of ${person}`,
      detail: "Said so.",
      href,
    },
    {
      user_id: one.agent.userId,
      title: `Olga Ops gave your callback of ${person} to Due colleague`,
      detail: null,
      href,
    },
  ]);
  await sql(`update call_task set due_at = now() where id = $1`, [one.currentTask.id]);
  const pull = (who: UserActor) =>
    transact(world.as(who), (tx) => pullTask(tx, one.campaign.id)).then(
      ({ currentTask }) => currentTask?.id,
    );
  expect(await pull(one.agent)).toBeUndefined();
  expect(await pull(one.colleague)).toBe(one.currentTask.id);
});

test("a claim and a running call are refused by the holder's name", async () => {
  const one = await promised("Held");
  const { id, version } = await one.callback();
  const { token } = await transact(world.as(one.agent), (tx) => takeCallback(tx, id));
  const held = await one.send(one.colleague.userId);
  expect([held.status, held.body.code]).toEqual([409, "taken"]);
  expect(held.body).toMatchObject({
    detail: expect.stringMatching(/^Held 1 has this person/),
    current: { agentId: one.agent.userId, agentName: "Held 1" },
  });
  const byCallback = await http.post(
    `/api/callbacks/${id}/reassign`,
    { agentId: one.colleague.userId },
    { "if-match": `"${version}"` },
  );
  expect(byCallback.body).toMatchObject({ status: 409, code: "taken" });
  await sql(`update call_attempt set created_at = created_at - interval '1 hour'`);
  await transact(world.as(one.agent), (tx) => startAttempt(tx, one.currentTask.id, token!));
  expect((await one.send(null)).body.detail).toBe("Held 1 is calling this person now.");
  expect((await one.callback()).owner_id).toBe(one.agent.userId);
});

test("two supervisors at once: one wins, the other is told what stands; twice the same is once", async () => {
  const one = await promised("Race");
  const { version } = await one.task();
  const both = await Promise.all(
    [one.colleague, one.third].map(({ userId }) => one.send(userId, { version })),
  );
  expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409]);
  const lost = both.find(({ status }) => status === 409)!.body;
  expect(lost).toMatchObject({
    code: "stale",
    changed: ["ownerId"],
    current: { ownerId: (await one.task()).owner_id },
  });
  const key = randomUUID();
  const now = (await one.task()).version as number;
  const answers = await Promise.all([1, 2].map(() => one.send(null, { version: now, key })));
  expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  expect((await one.task()).version).toBe(now + 1);
  expect(await one.task()).toMatchObject({ owner_id: null });
});

test("a claim that comes at the same instant either wins or finds it given away", async () => {
  const one = await promised("Instant");
  const { id } = await one.callback();
  for (let turn = 0; turn < 6; turn++) {
    const before = await one.task();
    const heir = before.owner_id === one.agent.userId ? one.colleague : one.agent;
    const owner = before.owner_id === one.agent.userId ? one.agent : one.colleague;
    const [given, taken] = await Promise.all([
      one.send(heir.userId, { version: before.version }),
      transact(world.as(owner), (tx) => takeCallback(tx, id)).catch((err: Error) => err),
    ]);
    const after = await one.task();
    const won = given.status === 200;
    expect(won).toBe(taken instanceof Error);
    expect(after.owner_id).toBe(won ? heir.userId : owner.userId);
    expect(after.lease_owner).toBe(won ? null : owner.userId);
    await sql(
      `update call_task set state = 'queued', lease_owner = null, lease_token = null,
              lease_until = null where id = $1`,
      [one.currentTask.id],
    );
  }
});

test("a settled task, one of the pool, its own agent, strangers and nonsense are refused by name", async () => {
  const one = await promised("Refused");
  const answer = async (agentId: unknown) => {
    const { status, body } = await one.send(agentId);
    return [status, body.code, body.errors?.[0]?.path ?? body.detail];
  };
  const noAgent = [400, "invalid", "body.agentId"];
  expect(await answer(one.stranger.userId)).toEqual(noAgent);
  expect(await answer(randomUUID())).toEqual(noAgent);
  expect(await answer("me")).toEqual(noAgent);
  expect(await answer(undefined)).toEqual(noAgent);
  const already = "Refused 1 has it already.";
  expect(await answer(one.agent.userId)).toEqual([409, "wrong_state", already]);
  await sql(`update app_user set status = 'disabled' where id = $1`, [one.third.userId]);
  expect(await answer(one.third.userId)).toEqual(noAgent);
  const path = `/api/call-tasks/${one.currentTask.id}/reassign`;
  expect((await http.post(path, { agentId: null })).status).toBe(428);
  const match = { "if-match": '"1"' };
  const unknown = `/api/call-tasks/${randomUUID()}/reassign`;
  expect((await http.post(unknown, { agentId: null }, match)).status).toBe(404);
  const noCallback = `/api/callbacks/${randomUUID()}/reassign`;
  expect((await http.post(noCallback, { agentId: null }, match)).status).toBe(404);
  for (const role of ["agent", "campaign_manager", "qa_reviewer", "client_user"] as const) {
    const other = await world.http(await world.user(role));
    expect([role, (await other.post(path, { agentId: null }, match)).status]).toEqual([role, 403]);
  }
  await sql(`update callback set state = 'done' where task_id = $1`, [one.currentTask.id]);
  await sql(`update call_task set rank = 1, owner_id = null where id = $1`, [one.currentTask.id]);
  expect((await one.send(one.colleague.userId)).body.detail).toMatch(/kept for nobody/);
  await sql(`update call_task set state = 'done' where id = $1`, [one.currentTask.id]);
  expect((await one.send(one.colleague.userId)).body.detail).toBe("This task is settled.");
});
