import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { wallAt } from "#shared/compliance/calling-hours.rules.ts";
import type { UserActor } from "#shared/kernel/actor.ts";
import { purgeSuppressed } from "#server/calls/attempts/purge.service.ts";
import { pullTask } from "#server/calls/queue/claims.service.ts";
import { startAttempt } from "#server/calls/attempts/start-attempt.service.ts";
import { undoDisposition } from "./undo.service.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { wallboard } from "#server/reports/wallboard.service.ts";
import { daytimeZone } from "#test/factories/calls.ts";
import { freshPhone, inCall } from "#test/factories/in-call.ts";
import type { Caller } from "#test/harness/http.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";
import { verifyAction } from "#test/harness/verify-action.ts";
import { presentTasks } from "#server/calls/queue/queue.present.ts";
import { callDrift } from "#server/calls/calls.verify.ts";
import { callProgress } from "#server/calls/call-channel.service.ts";

type Call = Awaited<ReturnType<typeof inCall>>;

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
afterAll(async () => {
  expect(await callDrift(world.system())).toEqual([]);
  await world.close();
});

const sql = async (text: string, params: unknown[] = []) =>
  (await world.kernel.pool.query(text, params)).rows;

interface More {
  version?: number;
  key?: string;
  by?: Caller;
  [field: string]: unknown;
}

/** Corrects the call to the label, on the version that stands. */
async function correct(one: Call, label: string, { version, key, by, ...more }: More = {}) {
  return (by ?? http).post(
    `/api/attempts/${one.attempt.id}/correct`,
    { dispositionId: one.campaign.labels[label], reason: "Heard the recording", ...more },
    {
      "if-match": `"${version ?? (await one.call()).version}"`,
      ...(key ? { "idempotency-key": key } : {}),
    },
  );
}

async function corrected(one: Call, label: string, more: More = {}) {
  const { status, body } = await correct(one, label, more);
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
}

const callsOf = async (one: Call, who = http) =>
  (await who.get(`/api/call-tasks/${one.currentTask.id}/attempts`)).body.items;
const suppressed = (one: Call) =>
  sql(`select scope, key from suppression where source_id = $1 and lifted_at is null`, [
    one.attempt.id,
  ]);

test("the new record supersedes the old; history, timeline and figures follow", async () => {
  const one = await inCall(world, "History");
  await one.dispose("Not Qualified");
  const talks = async () => (await wallboard(world.system())).conversationsToday;
  const progress = () => callProgress(world.system(), one.campaign.id);
  const before = await talks();
  expect(await progress()).toMatchObject({ done: 1, figures: { conversations: 1 } });
  await sql(`delete from campaign_touched`);
  const { call, taskFollows } = await corrected(one, "No Answer");
  expect(taskFollows).toBe(true);
  expect(call).toMatchObject({
    disposition: { label: "No Answer", action: "retry_after_delay" },
    records: [
      {
        label: "Not Qualified",
        reason: null,
        byName: "History 1",
        supersededAt: expect.any(String),
      },
      { label: "No Answer", reason: "Heard the recording", byName: "Olga Ops", supersededAt: null },
    ],
  });
  expect(await callsOf(one)).toEqual([call]);
  expect(await talks()).toBe(before - 1);
  expect(await progress()).toMatchObject({ done: 0, figures: { conversations: 0, queued: 1 } });
  expect(await sql(`select campaign_id from campaign_touched`)).toContainEqual({
    campaign_id: one.campaign.id,
  });
  expect(await one.task()).toMatchObject({ state: "queued", outcome: "No Answer", rank: 1 });
  expect((await one.call()).disposed_by).toBe(one.agent.userId);
  const trail = (await http.get(`/api/contacts/${one.contactId}/activity`)).body.items;
  expect(trail.map(({ type, outcome, data }: any) => [type, outcome, data.was])).toEqual([
    ["disposition_corrected", "No Answer", "Not Qualified"],
    ["disposition_saved", "No Answer", undefined],
    ["call_ended", "hangup", undefined],
  ]);
  const stats = await sql(`select last_disposition from contact_stats where contact_id = $1`, [
    one.contactId,
  ]);
  expect(stats).toEqual([{ last_disposition: "No Answer" }]);
  const [audit] = await sql(
    `select actor_id, data from audit_log where action = 'attempt.corrected' and entity_id = $1`,
    [one.currentTask.id],
  );
  expect(audit).toMatchObject({
    actor_id: supervisor.userId,
    data: { was: "Not Qualified", label: "No Answer", reason: "Heard the recording" },
  });
});

test("the floor follows, the person's page is told to read again, and no stranger hears", async () => {
  const one = await inCall(world, "Live");
  await one.dispose("No Answer");
  const events = await verifyAction(world, {
    topic: `call-floor:${one.campaign.id}`,
    read: () => presentTasks(world.system(), [one.currentTask.id]),
    act: () => corrected(one, "Not Qualified"),
    viewer: supervisor,
    outsiders: [
      await world.user("agent", { name: "Live stranger" }),
      await world.user("client_user"),
    ],
  });
  expect(events).toContainEqual(
    expect.objectContaining({ topic: `record:contact:${one.contactId}`, type: "stale" }),
  );
  expect(await one.task()).toMatchObject({ state: "done", outcome: "Not Qualified" });
});

test("to DNC suppresses at once and asks its scope; from it nothing is lifted", async () => {
  const one = await inCall(world, "DNC");
  await one.dispose("No Answer");
  const bare = await correct(one, "DNC");
  expect([bare.status, bare.body.errors[0].path]).toEqual([400, "body.dncScope"]);
  const { receipt, suppressionStands } = await corrected(one, "DNC", { dncScope: "person" });
  expect(suppressionStands).toBe(false);
  expect(receipt.queues).toMatchObject([{ campaignId: one.campaign.id, tasks: 1 }]);
  expect(await suppressed(one)).toEqual([{ scope: "contact", key: one.contactId }]);
  expect(await one.task()).toMatchObject({ state: "done", outcome_action: "add_to_global_dnc" });
  const back = await corrected(one, "Busy");
  expect(back).toMatchObject({
    suppressionStands: true,
    blocked: { rule: "suppressed" },
    call: { disposition: { label: "Busy" } },
  });
  expect(await suppressed(one)).toHaveLength(1);
  expect(await one.task()).toMatchObject({ state: "removed", removed_reason: "suppressed" });
});

test("a callback that was never promised is none; one that was is planned for who called", async () => {
  const one = await inCall(world, "Callback");
  const callback = { localTime: `${day}T15:00`, timeZone, mine: true };
  await one.dispose("Callback", { callback });
  await corrected(one, "Voicemail");
  const states = () =>
    sql(`select state, owner_id from callback where task_id = $1 order by created_at`, [
      one.currentTask.id,
    ]);
  expect(await states()).toEqual([{ state: "cancelled", owner_id: one.agent.userId }]);
  expect(await one.task()).toMatchObject({ state: "queued", rank: 1, owner_id: null });
  expect((await correct(one, "Callback")).body.errors[0].path).toBe("body.callback");
  await corrected(one, "Callback", { callback });
  expect((await states())[1]).toEqual({ state: "open", owner_id: one.agent.userId });
  expect(await one.task()).toMatchObject({ rank: 0, owner_id: one.agent.userId });
  await corrected(one, "Busy");
  await sql(`delete from campaign_agent where user_id = $1`, [one.agent.userId]);
  const gone = await correct(one, "Callback", { callback });
  expect(gone.body.errors[0].path).toBe("body.callback.mine");
  await corrected(one, "Callback", { callback: { ...callback, mine: false } });
  expect(await one.task()).toMatchObject({ rank: 0, owner_id: null });
});

test("the label of a lead is neither left nor reached, and the refusal says why", async () => {
  const one = await inCall(world, "Lead");
  await one.answer();
  await one.dispose("Qualified", { answers: { budget: "Yes" } });
  const left = await correct(one, "No Answer");
  expect(left.body).toMatchObject({ status: 422, code: "refused", rule: "lead" });
  expect(left.body.detail).toBe("A lead hangs on “Qualified”: its reviewers reject or recall it.");
  const other = await inCall(world, "No lead");
  await other.dispose("Busy");
  const reached = await correct(other, "Qualified");
  expect(reached.body.detail).toBe("“Qualified” makes a lead, and only its call can do that.");
  expect((await other.call()).disposition_label).toBe("Busy");
});

test("while an agent has the person only the call is corrected, but a suppression takes them away", async () => {
  const one = await inCall(world, "Held");
  await one.dispose("No Answer");
  await sql(`update call_task set due_at = now() where id = $1`, [one.currentTask.id]);
  const { token } = await transact(world.as(one.agent), (tx) => pullTask(tx, one.campaign.id));
  const currentTask = await world.http(one.agent);
  expect(await corrected(one, "Not Qualified")).toMatchObject({ taskFollows: false });
  expect(await one.task()).toMatchObject({ state: "leased", outcome: "Not Qualified" });
  expect((await currentTask.get("/api/current-task")).body.currentTask.history[0].disposition).toBe(
    "Not Qualified",
  );
  const callback = { localTime: `${day}T15:00`, timeZone, mine: false };
  const late = await correct(one, "Callback", { callback });
  expect(late.body).toMatchObject({ code: "refused", rule: "called_since" });
  await corrected(one, "Not Interested");
  const [batch] = await sql(`select batch_id from suppression where source_id = $1`, [
    one.attempt.id,
  ]);
  await transact(world.system(), (tx) => purgeSuppressed(tx, batch.batch_id));
  expect(await one.task()).toMatchObject({ state: "removed", lease_token: null });
  await expect(
    transact(world.as(one.agent), (tx) => startAttempt(tx, one.currentTask.id, token!)),
  ).rejects.toMatchObject({ code: "taken" });
});

test("an earlier call of the task is corrected without moving what the later one decided", async () => {
  const one = await inCall(world, "Earlier");
  await one.dispose("No Answer");
  await sql(`update call_task set due_at = now() where id = $1`, [one.currentTask.id]);
  await sql(`update call_attempt set created_at = created_at - interval '1 hour' where id = $1`, [
    one.attempt.id,
  ]);
  const { token } = await transact(world.as(one.agent), (tx) => pullTask(tx, one.campaign.id));
  const second = await transact(world.as(one.agent), (tx) =>
    startAttempt(tx, one.currentTask.id, token!),
  );
  const row = async () => (await sql(`select * from call_attempt where id = $1`, [second.id]))[0];
  await expect.poll(async () => (await row()).state).toBe("dialing");
  const agent = await world.http(one.agent);
  await agent.post(`/api/attempts/${second.id}/dispose`, {
    dispositionId: one.campaign.labels["Not Qualified"],
  });
  expect(await corrected(one, "Busy")).toMatchObject({ taskFollows: false });
  expect(await one.task()).toMatchObject({ state: "done", outcome: "Not Qualified" });
  expect((await callsOf(one)).map((call: any) => call.disposition.label)).toEqual([
    "Not Qualified",
    "Busy",
  ]);
});

test("a person who stands in the queue again is not queued twice by a correction", async () => {
  const one = await inCall(world, "Twice");
  await one.dispose("Not Qualified");
  await sql(
    `insert into call_task (campaign_id, contact_id, phone_e164, time_zone, due_at, created_at, updated_at)
     select campaign_id, contact_id, $2, time_zone, now(), now(), now() from call_task where id = $1`,
    [one.currentTask.id, freshPhone()],
  );
  await corrected(one, "No Answer");
  expect(await one.task()).toMatchObject({ state: "done", outcome: "No Answer" });
});

test("two supervisors at once: one wins; the same command twice is once; an undo comes too late", async () => {
  const one = await inCall(world, "Race");
  await one.dispose("No Answer");
  const { version } = await one.call();
  const both = await Promise.all(
    ["Busy", "Voicemail"].map((label) => correct(one, label, { version })),
  );
  expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409]);
  const lost = both.find(({ status }) => status === 409)!.body;
  const { disposition_label: label } = await one.call();
  expect(lost).toMatchObject({ code: "stale", current: { disposition: { label } } });
  const undo = transact(world.as(one.agent), (tx) => undoDisposition(tx, one.attempt.id));
  await expect(undo).rejects.toMatchObject({ code: "wrong_state" });
  const key = randomUUID();
  const now = (await one.call()).version;
  const twice = await Promise.all(
    [1, 2].map(() => correct(one, "Gatekeeper", { version: now, key })),
  );
  expect(twice.map(({ status }) => status)).toEqual([200, 200]);
  expect(
    await sql(`select 1 from disposition_record where attempt_id = $1`, [one.attempt.id]),
  ).toHaveLength(3);
});

test("what is not finished, not ours, unknown or nonsense is refused by name", async () => {
  const one = await inCall(world, "Refused");
  const other = await inCall(world, "Elsewhere");
  const answer = async (more: More) => {
    const { status, body } = await correct(one, "Busy", more);
    return [status, body.code, body.errors?.[0]?.path ?? body.detail];
  };
  const open = "Nobody has said yet what came of this call: settle it first.";
  expect(await answer({})).toEqual([409, "wrong_state", open]);
  await one.dispose("Busy");
  expect(await answer({})).toEqual([409, "wrong_state", "It is “Busy” already."]);
  const label = [400, "invalid", "body.dispositionId"];
  const foreign = other.campaign.labels["Voicemail"];
  expect(await answer({ dispositionId: foreign })).toEqual(label);
  expect(await answer({ dispositionId: randomUUID() })).toEqual(label);
  expect(await answer({ dispositionId: 7 })).toEqual(label);
  expect(await answer({ reason: " " })).toEqual([400, "invalid", "body.reason"]);
  expect(await answer({ notes: "x" })).toEqual([400, "invalid", "body.notes"]);
  const path = `/api/attempts/${one.attempt.id}/correct`;
  const body = { dispositionId: one.campaign.labels["Voicemail"], reason: "Because" };
  expect((await http.post(path, body)).status).toBe(428);
  const match = { "if-match": '"1"' };
  const unknown = `/api/attempts/${randomUUID()}/correct`;
  expect((await http.post(unknown, body, match)).status).toBe(404);
  for (const role of ["campaign_manager", "qa_reviewer", "client_user"] as const) {
    const by = await world.http(await world.user(role));
    expect([role, (await correct(one, "Voicemail", { by })).status]).toEqual([role, 403]);
  }
  const [mine, stranger] = [await world.http(one.agent), await world.http(other.agent)];
  expect((await correct(one, "Voicemail", { by: mine })).status).toBe(403);
  expect(await callsOf(one, mine)).toHaveLength(1);
  expect((await stranger.get(`/api/call-tasks/${one.currentTask.id}/attempts`)).status).toBe(404);
  await other.dispose("Busy");
});

test("verify finds a call, a timeline, a task or a person that says something else than its record", async () => {
  const one = await inCall(world, "Drift");
  await one.dispose("Busy");
  const tamper = async (table: string, column: string, key: string, id: string) => {
    const set = (value: string) =>
      sql(`update ${table} set ${column} = $2 where ${key} = $1 and ${column} is not null`, [
        id,
        value,
      ]);
    await set("Invented");
    const found = (await callDrift(world.system())).map(({ what }) => what.replace(/ of .*/, ""));
    await set("Busy");
    return found;
  };
  expect(await tamper("call_attempt", "disposition_label", "id", one.attempt.id)).toContain(
    "disposition",
  );
  expect(
    await tamper("activity", "outcome", "type = 'disposition_saved' and ref_id", one.attempt.id),
  ).toEqual(["timeline"]);
  expect(await tamper("call_task", "outcome", "id", one.currentTask.id)).toEqual(["outcome"]);
  expect(await tamper("contact_stats", "last_disposition", "contact_id", one.contactId)).toEqual([
    "last disposition",
  ]);
});
