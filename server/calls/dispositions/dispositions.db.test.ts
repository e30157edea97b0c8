import { afterAll, beforeAll, expect, test } from "vitest";
import { wallAt } from "#shared/compliance/calling-hours.rules.ts";
import { endAttempt, hangUp } from "#server/calls/attempts/attempts.service.ts";
import { startAttempt } from "#server/calls/attempts/start-attempt.service.ts";
import { buildQueue } from "#server/calls/queue/build.service.ts";
import { pullTask } from "#server/calls/queue/claims.service.ts";
import { assignAgent } from "#server/campaigns/assignments.service.ts";
import { runCommand } from "#server/campaigns/campaigns.service.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { storeAccount, storeContacts } from "#test/factories/audience.ts";
import { callAgents, daytimeZone, runningCampaign } from "#test/factories/calls.ts";
import { freshPhone, inCall } from "#test/factories/in-call.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";
import { verifyAction } from "#test/harness/verify-action.ts";
import { presentTasks } from "#server/calls/queue/queue.present.ts";
import { removeTasks } from "#server/calls/queue/remove-tasks.service.ts";
import { callDrift } from "#server/calls/calls.verify.ts";

let world: TestWorld;
const timeZone = daytimeZone();

beforeAll(async () => {
  world = await testWorld();
});
afterAll(() => world.close());

const sql = async (text: string, params: unknown[] = []) =>
  (await world.kernel.pool.query(text, params)).rows;

const calling = (name: string, set: Parameters<typeof inCall>[2] = {}) => inCall(world, name, set);

const dayAfter = (days: number) => wallAt(timeZone, new Date(Date.now() + days * 86_400_000)).day;

test("no answer plans the next try after the label's delay, until its tries are used up", async () => {
  const one = await calling("Retry");
  const done = await one.dispose("No Answer");
  const minutes = (Date.parse(done.retryAt!) - Date.now()) / 60_000;
  expect(minutes).toBeGreaterThan(118);
  expect(minutes).toBeLessThan(121);
  expect(await one.task()).toMatchObject({ state: "queued", outcome: "No Answer", rank: 1 });
  const last = await calling("Last try");
  await sql(`update call_task set attempts = 5 where id = $1`, [last.currentTask.id]);
  expect((await last.dispose("No Answer")).retryAt).toBeNull();
  expect(await last.task()).toMatchObject({ state: "done" });
  await sql(`update call_task set attempts = 1 where id = $1`, [last.currentTask.id]);
});

test("a second disposition of the same call is refused and changes nothing", async () => {
  const one = await calling("Double");
  const results = await Promise.allSettled([
    one.dispose("Busy"),
    one.dispose("DNC", { dncScope: "number" }),
  ]);
  expect(results.map((result) => result.status).toSorted()).toEqual(["fulfilled", "rejected"]);
  const records = await sql(`select label from disposition_record where attempt_id = $1`, [
    one.attempt.id,
  ]);
  expect(records).toHaveLength(1);
  const suppressed = await sql(`select 1 from suppression where key = $1`, [one.currentTask.phone]);
  expect(suppressed).toHaveLength(records[0].label === "DNC" ? 1 : 0);
});

test("a call that was never dialled takes no disposition: by then another agent has the person", async () => {
  const one = await calling("Undialled");
  const [other] = await callAgents(world, 1, "Has him now");
  await transact(world.system(), (tx) => assignAgent(tx, one.campaign.id, other!.userId));
  await sql(`update call_attempt set state = 'initiating', dialing_at = null where id = $1`, [
    one.attempt.id,
  ]);
  await transact(world.system(), (tx) => endAttempt(tx, one.attempt.id, "cancelled"));
  const held = await transact(world.as(other!), (tx) => pullTask(tx, one.campaign.id));
  expect(held.currentTask!.id).toBe(one.currentTask.id);
  const attempt = await transact(world.as(other!), (tx) =>
    startAttempt(tx, one.currentTask.id, held.token!),
  );
  const second = async () =>
    (await sql(`select state from call_attempt where id = $1`, [attempt.id]))[0].state;
  await expect.poll(second).toBe("dialing");
  await transact(world.as(other!), (tx) => hangUp(tx, attempt.id, "hangup"));
  await expect(one.dispose("Not Qualified")).rejects.toMatchObject({ code: "wrong_state" });
  expect(await one.call()).toMatchObject({ disposed_at: null });
  expect(await one.task()).toMatchObject({
    state: "needs_disposition",
    lease_owner: other!.userId,
  });
});

test("over HTTP a repeated command answers the same and disposes once", async () => {
  const one = await calling("Http");
  const caller = await world.http(one.agent);
  const send = () =>
    caller.post(
      `/api/attempts/${one.attempt.id}/dispose`,
      { dispositionId: one.campaign.labels["Busy"], notes: "" },
      { "idempotency-key": "same-command-1" },
    );
  const [a, b] = await Promise.all([send(), send()]);
  expect(a.status).toBe(200);
  expect(b.body).toEqual(a.body);
  expect(
    await sql(`select 1 from disposition_record where attempt_id = $1`, [one.attempt.id]),
  ).toHaveLength(1);
});

test("not interested keeps them out of this campaign only", async () => {
  const one = await calling("Opt out");
  await one.dispose("Not Interested");
  const rows = await sql(`select scope, campaign_id, source from suppression where key = $1`, [
    one.contactId,
  ]);
  expect(rows).toEqual([{ scope: "contact", campaign_id: one.campaign.id, source: "manual" }]);
});

test.each([
  ["number", "phone"],
  ["person", "contact"],
  ["company", "account"],
] as const)(
  "DNC of the %s asks its scope and tells where it removed whom",
  async (dncScope, scope) => {
    const accountId = await storeAccount(world);
    const one = await calling(`DNC ${dncScope}`, { accountId });
    const elsewhere = await runningCampaign(world, {
      contactIds: [one.contactId],
      agents: [one.agent],
      name: "Elsewhere",
    });
    await expect(one.dispose("DNC")).rejects.toMatchObject({
      extra: { errors: [{ path: "body.dncScope" }] },
    });
    const { receipt } = await one.dispose("DNC", { dncScope });
    expect(receipt!.queues.map((queue) => queue.campaignId).toSorted()).toEqual(
      [one.campaign.id, elsewhere.id].toSorted(),
    );
    const key = { phone: one.currentTask.phone, contact: one.contactId, account: accountId }[scope];
    expect(
      await sql(`select source from suppression where scope = $1 and key = $2`, [scope, key]),
    ).toEqual([{ source: "dnc" }]);
  },
);

test("a callback keeps local time, zone and instant; impossible ones are refused", async () => {
  const one = await calling("Callback");
  const callback = { localTime: `${dayAfter(2)}T15:00`, timeZone, mine: true };
  const wrong = async (more: object, path: string) =>
    expect(one.dispose("Callback", { callback: { ...callback, ...more } })).rejects.toMatchObject({
      extra: { errors: [{ path }] },
    });
  await wrong({ localTime: `${dayAfter(2)}T22:30` }, "body.callback.localTime");
  await wrong({ localTime: `${dayAfter(-1)}T15:00` }, "body.callback.localTime");
  await wrong({ timeZone: "Europe/Atlantis" }, "body.callback.timeZone");
  const { callbackAt } = await one.dispose("Callback", { callback });
  const [row] = await sql(
    `select due_at, time_zone, owner_id, state from callback where task_id = $1`,
    [one.currentTask.id],
  );
  expect(row).toEqual({
    due_at: callbackAt,
    time_zone: timeZone,
    owner_id: one.agent.userId,
    state: "open",
  });
  expect(wallAt(timeZone, new Date(callbackAt!)).minute).toBe(15 * 60);
  expect(await one.task()).toMatchObject({
    state: "queued",
    rank: 0,
    due_at: callbackAt,
    owner_id: one.agent.userId,
  });
});

test("a suppression ends a promised callback, on its owner's screen too", async () => {
  const one = await calling("Promise");
  await one.dispose("Callback", {
    callback: { localTime: `${dayAfter(2)}T15:00`, timeZone, mine: true },
  });
  const caller = await world.http(one.agent);
  await verifyAction(world, {
    topic: `callbacks:${one.agent.userId}`,
    read: async () => (await caller.get("/api/callbacks")).body.items,
    act: () =>
      transact(world.system(), async (tx) => {
        await removeTasks(tx, `t.contact_id = $1`, [one.contactId], "suppressed");
      }),
    viewer: one.agent,
    outsiders: [await world.user("agent", { name: "Other" })],
  });
  expect((await caller.get("/api/callbacks")).body.items).toEqual([]);
});

test("a queue built after the campaign was stopped stays empty", async () => {
  const one = await calling("Stopped");
  await transact(world.system(), (tx) => runCommand(tx, one.campaign.id, "stop"));
  const [late] = await storeContacts(world, [{ timeZone, phone: freshPhone() }]);
  await sql(
    `insert into campaign_member (campaign_id, contact_id, snapshot_no, added_at)
     values ($1, $2, 1, now())`,
    [one.campaign.id, late],
  );
  await buildQueue(world.system(), one.campaign.id, 1);
  expect(await sql(`select 1 from call_task where contact_id = $1`, [late])).toEqual([]);
});

test("qualified needs every required answer, and then makes exactly one lead", async () => {
  const one = await calling("Qualified");
  await expect(one.dispose("Qualified", { answers: { budget: "Yes" } })).rejects.toMatchObject({
    code: "refused",
    message: expect.stringMatching(/a lead needs a conversation/),
    extra: { rule: "no_conversation" },
  });
  await one.answer();
  await expect(one.dispose("Qualified", { answers: { seats: 0 } })).rejects.toMatchObject({
    extra: { errors: [{ path: "body.answers.budget" }, { path: "body.answers.seats" }] },
  });
  expect(
    (await sql(`select state from call_attempt where id = $1`, [one.attempt.id]))[0].state,
  ).toBe("answered");
  const { leadId } = await one.dispose("Qualified", { answers: { budget: "Yes" } });
  const leads = await sql(`select id, contact_id from lead where attempt_id = $1`, [
    one.attempt.id,
  ]);
  expect(leads).toEqual([{ id: leadId, contact_id: one.contactId }]);
  expect(await one.task()).toMatchObject({ state: "done", outcome_action: "converted_qualified" });
});

test("a wrong number ends the number, and another one of the person takes its place", async () => {
  const one = await calling("Wrong");
  const mobile = freshPhone();
  await sql(
    `update contact set mobile_e164 = $2, time_zone = 'Asia/Tokyo', time_zone_source = 'area_code'
      where id = $1`,
    [one.contactId, mobile],
  );
  await one.dispose("Wrong Number");
  // the zone was that of the wrong number: any of the country's decides now
  expect(await one.task()).toMatchObject({
    state: "queued",
    phone_e164: mobile,
    time_zone: "country:US",
  });
  const [row] = await sql(`select scope, channel from suppression where key = $1`, [
    one.currentTask.phone,
  ]);
  expect(row).toEqual({ scope: "phone", channel: "phone" });
});

test("the floor shows a disposition as it stands, the agent has no current task, and no other agent hears", async () => {
  const one = await calling("Verify");
  const supervisor = await world.user("ops_supervisor");
  const [stranger] = await callAgents(world, 1, "Stranger");
  const client = await world.user("client_user");
  const events = await verifyAction(world, {
    topic: `call-floor:${one.campaign.id}`,
    read: () => presentTasks(world.system(), [one.currentTask.id]),
    act: () => one.dispose("Busy"),
    viewer: supervisor,
    outsiders: [stranger!, client],
  });
  const currentTask = events.filter((event) => event.topic === `current-task:${one.agent.userId}`);
  expect(currentTask.at(-1)).toMatchObject({ type: "left", data: { id: one.currentTask.id } });
});

test("a refused disposition leaves nothing behind, and every figure agrees with its rows", async () => {
  const one = await calling("Rollback");
  await expect(one.dispose("Callback")).rejects.toMatchObject({ code: "invalid" });
  await transact(world.system(), (tx) => endAttempt(tx, one.attempt.id, "no_answer"));
  await transact(world.system(), (tx) => endAttempt(tx, one.attempt.id, "busy"));
  const [ended] = await sql(`select end_reason from call_attempt where id = $1`, [one.attempt.id]);
  expect(ended.end_reason).toBe("no_answer");
  expect(await callDrift(world.system())).toEqual([]);
});
