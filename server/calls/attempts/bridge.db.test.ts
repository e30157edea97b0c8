import { afterAll, beforeAll, expect, test } from "vitest";
import { handlers } from "#workers/modules.ts";
import type { UserActor } from "#shared/kernel/actor.ts";
import { callDrift } from "#server/calls/calls.verify.ts";
import { disposeAttempt } from "#server/calls/dispositions/dispositions.service.ts";
import { pullTask } from "#server/calls/queue/claims.service.ts";
import { presentCurrentTasks } from "#server/calls/queue/queue.present.ts";
import { sweepCalls } from "#server/calls/sweep.service.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { addSuppressions } from "#server/suppressions/suppressions.service.ts";
import { registerCarrier, useForNewCalls } from "#server/telephony/carriers.registry.ts";
import { applyLegEvent } from "#server/telephony/legs.service.ts";
import { ownPhone } from "#server/telephony/own-phone.provider.ts";
import { storeContacts, testPhone } from "#test/factories/audience.ts";
import { callAgents, daytimeZone, runningCampaign } from "#test/factories/calls.ts";
import { dialledCalls, reservedPeople } from "#test/factories/dialling.ts";
import { runTasks } from "#test/harness/run-tasks.ts";
import { testCarrier } from "#test/harness/test-carrier.ts";
import type { TestCarrier } from "#test/harness/test-carrier.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";
import { verifyAction } from "#test/harness/verify-action.ts";
import { bridgeAttempt } from "./bridge.service.ts";
import { purgeSuppressed } from "./purge.service.ts";
import { startDialerAttempt } from "./start-attempt.service.ts";

let world: TestWorld;
let carrier: TestCarrier;
let nextPhone = 0;
beforeAll(async () => {
  world = await testWorld();
  carrier = testCarrier();
  registerCarrier(carrier);
  useForNewCalls(carrier.name);
});
afterAll(async () => {
  useForNewCalls(ownPhone.name);
  await world?.close();
});

const sql = async (text: string, params: unknown[] = []) =>
  (await world.kernel.pool.query(text, params)).rows;
const hear = async (...events: Parameters<typeof applyLegEvent>[2][]) => {
  for (const event of events) await applyLegEvent(world.system(), carrier.name, event);
};
const sweep = () => transact(world.system(), sweepCalls);
const bridge = (attemptId: string, agent: UserActor) =>
  transact(world.system(), (tx) => bridgeAttempt(tx, attemptId, agent.userId));

const dialling = (name: string, set = {}) => dialledCalls(world, carrier, name, set);

test("a dialer's call has no agent until one comes; it is bridged when the carrier says so, and disposed by that agent", async () => {
  const { agent, one, campaign } = await dialling("Whole");
  expect(await one.call()).toMatchObject({ agent_id: null, state: "dialing" });
  expect(await one.task()).toMatchObject({ state: "in_call", lease_owner: null, dialer_epoch: 1 });
  await expect(bridge(one.id, agent)).rejects.toMatchObject({ code: "wrong_state" });
  await hear(carrier.says(one.legId, "ringing"), carrier.says(one.legId, "answered"));
  await bridge(one.id, agent);
  expect(await one.call()).toMatchObject({ agent_id: agent.userId, state: "answered" });
  expect(await one.task()).toMatchObject({
    state: "in_call",
    lease_owner: agent.userId,
    dialer_epoch: null,
  });
  await expect.poll(() => carrier.taken.some(({ what }) => what === "bridge")).toBe(true);
  await hear(carrier.says(one.legId, "bridged"));
  expect(await one.call()).toMatchObject({ state: "bridged" });
  await hear(carrier.says(one.legId, "ended"));
  expect(await one.task()).toMatchObject({ state: "needs_disposition" });
  await transact(world.as(agent), (tx) =>
    disposeAttempt(tx, one.id, {
      dispositionId: campaign.labels["Qualified"]!,
      notes: "",
      answers: { budget: "Yes" },
    }),
  );
  expect(await one.task()).toMatchObject({ state: "done" });
  const [lead] = await sql(`select agent_id from lead where attempt_id = $1`, [one.id]);
  expect(lead).toEqual({ agent_id: agent.userId });
  expect(await callDrift(world.system())).toEqual([]);
});

test("when an agent comes to a call, then it appears on their screen as a fresh read shows it", async () => {
  const { agent, one } = await dialling("Screen");
  await hear(carrier.says(one.legId, "answered"));
  await verifyAction(world, {
    topic: `current-task:${agent.userId}`,
    read: async () => {
      const { lease_owner: holder } = await one.task();
      return holder === agent.userId ? presentCurrentTasks(world.system(), [one.taskId]) : [];
    },
    act: () => bridge(one.id, agent),
    viewer: agent,
    outsiders: [await world.user("agent", { name: "Elsewhere" })],
  });
});

test("when two agents come to one call, or one to two, then each has one at most", async () => {
  const two = await dialling("Two agents", { agents: 2 });
  await hear(carrier.says(two.one.legId, "answered"));
  const both = await Promise.allSettled(two.agents.map((agent) => bridge(two.one.id, agent)));
  expect(both.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  const many = await dialling("Two calls", { calls: 4 });
  await hear(...many.calls.map(({ legId }) => carrier.says(legId, "answered")));
  const all = await Promise.allSettled(many.calls.map(({ id }) => bridge(id, many.agent)));
  expect(all.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  const held = await sql(`select 1 from call_task where lease_owner = $1`, [many.agent.userId]);
  expect(held).toHaveLength(1);
  const open = await sql(`select 1 from call_attempt where agent_id = $1`, [many.agent.userId]);
  expect(open).toHaveLength(1);
});

test("who has a current task, or is not at the phone, gets no call", async () => {
  const { agent, one, campaign } = await dialling("Busy");
  const [absent] = await callAgents(world, 1, "Absent");
  await hear(carrier.says(one.legId, "answered"));
  await expect(bridge(one.id, absent!)).rejects.toMatchObject({ code: "wrong_state" });
  const more = await storeContacts(world, [
    { timeZone: daytimeZone(), phone: testPhone(nextPhone++) },
  ]);
  const other = await runningCampaign(world, { contactIds: more, agents: [agent] });
  await transact(world.as(agent), (tx) => pullTask(tx, other.id));
  await expect(bridge(one.id, agent)).rejects.toMatchObject({ code: "taken" });
  expect(campaign.id).not.toBe(other.id);
});

test("when nobody answers, then it was a try, and the person comes again no sooner than the gap allows", async () => {
  const { one } = await dialling("Missed");
  await hear(carrier.says(one.legId, "ended", { endReason: "busy" }));
  expect(await one.call()).toMatchObject({ state: "ended", end_reason: "busy", agent_id: null });
  const task = await one.task();
  expect(task).toMatchObject({ state: "queued", attempts: 1, dialer_epoch: null });
  const minutes = (Date.parse(task.due_at) - Date.now()) / 60_000;
  expect(minutes).toBeGreaterThan(14);
  const [stats] = await sql(`select calls_total from contact_stats where contact_id = $1`, [
    task.contact_id,
  ]);
  expect(stats).toEqual({ calls_total: 1 });
  expect(await callDrift(world.system())).toEqual([]);
});

test("when somebody answers and no agent comes within two seconds, then the call was abandoned and is hung up", async () => {
  const { one } = await dialling("Abandoned");
  const at = (ago: number) => new Date(Date.now() - ago);
  await hear(carrier.says(one.legId, "answered", { at: at(500) }));
  await sweep();
  expect(await one.call()).toMatchObject({ state: "answered" });
  await sql(`update call_attempt set answered_at = $2 where id = $1`, [one.id, at(2_500)]);
  await sweep();
  expect(await one.call()).toMatchObject({ state: "ended", end_reason: "abandoned" });
  await runTasks(world, handlers, "hang-up-leg");
  expect(carrier.calls.get(one.legId)!.state).toBe("ended");
});

test("when a person is suppressed while they wait for an agent, then the call is cut and they leave the queue", async () => {
  const { one } = await dialling("Waits");
  await hear(carrier.says(one.legId, "answered"));
  const { contact_id: contactId } = await one.task();
  await transact(world.system(), (tx) =>
    addSuppressions(tx, [
      { scope: "contact", key: contactId, channel: "phone", reason: "asked", source: "dnc" },
    ]),
  );
  const [{ batch_id: batchId }] = await sql(`select batch_id from suppression where key = $1`, [
    contactId,
  ]);
  await transact(world.system(), (tx) => purgeSuppressed(tx, batchId));
  expect(await one.call()).toMatchObject({ state: "ended", end_reason: "suppressed" });
  expect(await one.task()).toMatchObject({ state: "removed", removed_reason: "suppressed" });
});

test("when the carrier does not take a bridge, then a job tells it again; when it refuses, nobody is left in silence", async () => {
  const lost = await dialling("Again");
  await hear(carrier.says(lost.one.legId, "answered"));
  const taken = () => carrier.taken.filter(({ commandId }) => commandId.startsWith(lost.one.id));
  carrier.mood = "down";
  await bridge(lost.one.id, lost.agent);
  await expect(runTasks(world, handlers, "bridge-call")).rejects.toThrow("no answer");
  carrier.mood = "well";
  expect(taken().map(({ what }) => what)).toEqual(["dial"]);
  await runTasks(world, handlers, "bridge-call");
  expect(taken().map(({ what }) => what)).toEqual(["dial", "bridge"]);

  const gone = await dialling("Refused");
  await hear(carrier.says(gone.one.legId, "answered"));
  carrier.mood = "refuses";
  await bridge(gone.one.id, gone.agent);
  await expect.poll(async () => (await gone.one.call()).state).toBe("ended");
  carrier.mood = "well";
  expect(await gone.one.call()).toMatchObject({ end_reason: "abandoned" });
  expect(await gone.one.task()).toMatchObject({
    state: "needs_disposition",
    lease_owner: gone.agent.userId,
  });
});

test("when an agent's leg is gone from a call, then they may come back for a minute; after it the customer is hung up", async () => {
  const { agent, one } = await dialling("Leg gone");
  await hear(carrier.says(one.legId, "answered"));
  await bridge(one.id, agent);
  await hear(carrier.says(one.legId, "bridged"));
  await sweep();
  const [standing] = await sql(
    `select l.id from call_leg l join agent_session s on s.id = l.session_id
      where s.user_id = $1`,
    [agent.userId],
  );
  await hear(carrier.says(standing.id, "ended"));
  const gone = (seconds: number) =>
    sql(
      `with l as (update call_leg set ended_at = now() - make_interval(secs => $2) where id = $1
                  returning session_id)
       update agent_session s set started_at = now() - interval '1 hour' from l
        where s.id = l.session_id`,
      [standing.id, seconds],
    );
  await gone(55);
  await sweep();
  expect(await one.call()).toMatchObject({ state: "bridged" });
  await gone(65);
  await sweep();
  expect(await one.call()).toMatchObject({ state: "ended", end_reason: "unknown" });
  expect(await one.task()).toMatchObject({
    state: "needs_disposition",
    lease_owner: agent.userId,
  });
  await runTasks(world, handlers, "hang-up-leg");
  expect(carrier.calls.get(one.legId)!.state).toBe("ended");
});

test("nobody is dialled without an agent over the agents' own phones, nor bridged without one", async () => {
  const { lease, tasks } = await reservedPeople(world, carrier, "Own phone");
  useForNewCalls(ownPhone.name);
  const begun = transact(world.system(), (tx) => startDialerAttempt(tx, lease, tasks[0]!));
  await expect(begun).rejects.toMatchObject({ code: "unavailable" });
  useForNewCalls(carrier.name);
  const { one } = await dialling("Checked");
  await expect(
    sql(`update call_attempt set state = 'bridged', bridged_at = now() where id = $1`, [one.id]),
  ).rejects.toThrow("call_attempt_agent_check");
});
