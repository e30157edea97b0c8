import { afterAll, beforeAll, expect, test } from "vitest";
import { wallAt } from "#shared/compliance/calling-hours.rules.ts";
import { startAttempt } from "#server/calls/attempts/start-attempt.service.ts";
import { pullTask } from "#server/calls/queue/claims.service.ts";
import { undoDisposition } from "./undo.service.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { daytimeZone } from "#test/factories/calls.ts";
import { freshPhone, inCall } from "#test/factories/in-call.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";
import { verifyAction } from "#test/harness/verify-action.ts";
import { presentTasks } from "#server/calls/queue/queue.present.ts";
import { removeTasks } from "#server/calls/queue/remove-tasks.service.ts";
import { callDrift } from "#server/calls/calls.verify.ts";

type Call = Awaited<ReturnType<typeof inCall>>;

let world: TestWorld;
const timeZone = daytimeZone();

beforeAll(async () => {
  world = await testWorld();
});
afterAll(async () => {
  expect(await callDrift(world.system())).toEqual([]);
  await world.close();
});

const sql = async (text: string, params: unknown[] = []) =>
  (await world.kernel.pool.query(text, params)).rows;
const undo = (one: Call, who = one.agent) =>
  transact(world.as(who), (tx) => undoDisposition(tx, one.attempt.id));
const later = (seconds: number) => world.setNow(new Date(Date.now() + seconds * 1000));
const inDays = (days: number) => wallAt(timeZone, new Date(Date.now() + days * 86_400_000)).day;

async function expectUndone(one: Call): Promise<void> {
  expect(await one.task()).toMatchObject({
    state: "needs_disposition",
    lease_owner: one.agent.userId,
    outcome: null,
  });
  expect(await one.call()).toMatchObject({ state: "ended", disposed_at: null, action: null });
  expect(
    await sql(`select type from activity where contact_id = $1 and type <> 'call_ended'`, [
      one.contactId,
    ]),
  ).toEqual([]);
}

test.each(["No Answer", "Not Qualified", "Not Interested"])(
  "%s is undone within its seconds, and another label is saved instead",
  async (label) => {
    const one = await inCall(world, `Undo ${label}`);
    await one.dispose(label);
    const currentTask = await undo(one);
    expect(currentTask).toMatchObject({ id: one.currentTask.id, state: "needs_disposition" });
    await expectUndone(one);
    const active = await sql(
      `select 1 from suppression where source_id = $1 and lifted_at is null`,
      [one.attempt.id],
    );
    expect(active).toEqual([]);
    await one.dispose("Busy");
    expect(await one.task()).toMatchObject({ state: "queued", outcome: "Busy" });
    const records = await sql(
      `select label, superseded_at is null as stands from disposition_record
        where attempt_id = $1 order by decided_at`,
      [one.attempt.id],
    );
    expect(records).toEqual([
      { label, stands: false },
      { label: "Busy", stands: true },
    ]);
    const [figures] = await sql(
      `select last_disposition from contact_stats where contact_id = $1`,
      [one.contactId],
    );
    expect(figures.last_disposition).toBe("Busy");
  },
);

test("a callback that was promised by mistake is no promise, and the one it kept is open again", async () => {
  const one = await inCall(world, "Undo callback");
  const callback = { localTime: `${inDays(2)}T15:00`, timeZone, mine: true };
  await sql(
    `insert into callback (id, task_id, campaign_id, contact_id, local_time, time_zone, due_at, state,
                           note, created_by, created_at, updated_at)
     select uuidv7(), id, campaign_id, contact_id, now()::timestamp, $2, now(), 'open', 'before', $3,
            now(), now() from call_task where id = $1`,
    [one.currentTask.id, timeZone, one.agent.userId],
  );
  await one.dispose("Callback", { callback });
  await undo(one);
  await expectUndone(one);
  expect(
    await sql(`select note, state from callback where task_id = $1 order by created_at`, [
      one.currentTask.id,
    ]),
  ).toEqual([
    { note: "before", state: "open" },
    { note: "Said so.", state: "cancelled" },
  ]);
  await one.dispose("Not Qualified");
});

test("the floor and the agent's current task follow the undo, and nobody else hears of it", async () => {
  const one = await inCall(world, "Undo live");
  await one.dispose("No Answer");
  const stranger = await world.user("agent", { name: "Stranger" });
  const outsiders = [stranger, await world.user("client_user")];
  const caller = await world.http(one.agent);
  await verifyAction(world, {
    topic: `current-task:${one.agent.userId}`,
    read: async () => [(await caller.get("/api/current-task")).body.currentTask].filter(Boolean),
    act: async () => {
      const answer = await caller.post(`/api/attempts/${one.attempt.id}/undo-disposition`, {});
      expect(answer.status).toBe(200);
    },
    viewer: one.agent,
    outsiders,
  });
  await verifyAction(world, {
    topic: `call-floor:${one.campaign.id}`,
    read: () => presentTasks(world.system(), [one.currentTask.id]),
    act: async () => {
      await one.dispose("Busy");
      await undo(one);
    },
    viewer: await world.user("ops_supervisor"),
    outsiders,
  });
  await one.dispose("Busy");
});

test("DNC, a wrong number and a lead are not undone: they reached further by then", async () => {
  const dnc = await inCall(world, "Undo DNC");
  await dnc.dispose("DNC", { dncScope: "person" });
  const wrong = await inCall(world, "Undo wrong");
  await wrong.dispose("Wrong Number");
  for (const one of [dnc, wrong]) {
    await expect(undo(one)).rejects.toMatchObject({ code: "refused" });
    expect((await one.call()).disposed_at).not.toBeNull();
  }
  expect(
    await sql(`select 1 from suppression where source_id = $1 and lifted_at is null`, [
      dnc.attempt.id,
    ]),
  ).toHaveLength(1);
});

test("later, by another agent, twice, or once somebody has the person, it is refused", async () => {
  const one = await inCall(world, "Undo late");
  const other = await inCall(world, "Undo by another");
  await one.dispose("No Answer");
  await expect(undo(one, other.agent)).rejects.toMatchObject({ code: "not_found" });
  later(9);
  await expect(undo(one)).rejects.toMatchObject({ code: "wrong_state" });
  world.setNow(null);
  await undo(one);
  await expect(undo(one)).rejects.toMatchObject({ code: "not_found" });
  await one.dispose("No Answer");
  await transact(world.system(), (tx) =>
    removeTasks(tx, "t.id = $1", [one.currentTask.id], "suppressed"),
  );
  await expect(undo(one)).rejects.toMatchObject({ code: "wrong_state" });
  await other.dispose("Busy");
});

test("an undo that meets the claim of the next person wins, and the claim answers the undone one", async () => {
  const phones = Array.from({ length: 4 }, () => freshPhone());
  const one = await inCall(world, "Undo and claim", { phones });
  for (let turn = 0; turn < 8; turn++) {
    await one.dispose("Busy");
    const [, pulled] = await Promise.all([
      undo(one),
      transact(world.as(one.agent), (tx) => pullTask(tx, one.campaign.id)),
    ]);
    expect(pulled.currentTask).not.toBeNull();
    await expectUndone(one);
    const held = await sql(
      `select id from call_task where lease_owner = $1 and state in ('leased', 'in_call', 'needs_disposition')`,
      [one.agent.userId],
    );
    expect(held).toEqual([{ id: one.currentTask.id }]);
  }
  await one.dispose("Busy");
});

test("who has claimed the next person already leaves them to the queue; who calls them finishes first", async () => {
  const one = await inCall(world, "Undo and next", { phones: [freshPhone(), freshPhone()] });
  await one.dispose("No Answer");
  const pull = () => transact(world.as(one.agent), (tx) => pullTask(tx, one.campaign.id));
  const next = await pull();
  expect(next.currentTask!.id).not.toBe(one.currentTask.id);
  await undo(one);
  await expectUndone(one);
  const nextTask = async () =>
    (await sql(`select state from call_task where id = $1`, [next.currentTask!.id]))[0];
  expect(await nextTask()).toEqual({ state: "queued" });
  await one.dispose("No Answer");
  const again = await pull();
  await transact(world.as(one.agent), (tx) =>
    startAttempt(tx, again.currentTask!.id, again.token!),
  );
  await expect(undo(one)).rejects.toMatchObject({ code: "wrong_state" });
  expect(await nextTask()).toEqual({ state: "in_call" });
});
