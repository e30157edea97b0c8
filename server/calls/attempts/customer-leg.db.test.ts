import { afterAll, beforeAll, expect, test } from "vitest";
import { handlers } from "#workers/modules.ts";
import { purgeSuppressed } from "#server/calls/attempts/purge.service.ts";
import { renewTask } from "#server/calls/queue/leases.service.ts";
import { callDrift } from "#server/calls/calls.verify.ts";
import { sweepCalls } from "#server/calls/sweep.service.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { addSuppressions } from "#server/suppressions/suppressions.service.ts";
import { registerCarrier, useForNewCalls } from "#server/telephony/carriers.registry.ts";
import { applyLegEvent } from "#server/telephony/legs.service.ts";
import { ownPhone } from "#server/telephony/own-phone.provider.ts";
import { inCall } from "#test/factories/in-call.ts";
import { testCarrier } from "#test/harness/test-carrier.ts";
import type { TestCarrier } from "#test/harness/test-carrier.ts";
import { runTasks } from "#test/harness/run-tasks.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";
import { presentTasks } from "#server/calls/queue/queue.present.ts";
import { until } from "#test/harness/until.ts";
import { verifyAction } from "#test/harness/verify-action.ts";
import { answerAttempt, endAttempt, hangUp } from "./attempts.service.ts";

let world: TestWorld;
let carrier: TestCarrier;
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
const legOf = async (attemptId: string) =>
  (await sql(`select * from call_leg where attempt_id = $1`, [attemptId]))[0];
const hear = async (...events: Parameters<typeof applyLegEvent>[2][]) => {
  for (const event of events) await applyLegEvent(world.system(), carrier.name, event);
};
const sweep = () => transact(world.system(), sweepCalls);
const expire = (taskId: string) =>
  sql(`update call_task set lease_until = clock_timestamp() - interval '1 ms' where id = $1`, [
    taskId,
  ]);
const run = (job: string) => runTasks(world, handlers, job);
const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 9, 0, second));

/** An agent's call that the carrier has been asked for. */
async function calling(name: string, mood: TestCarrier["mood"] = "well") {
  carrier.mood = mood;
  const call = await inCall(world, name);
  const leg = await until("the carrier is asked for the call", async () => {
    const found = await legOf(call.attempt.id);
    const isPlaced = mood === "well" ? found?.call_control_id : carrier.asked.has(found?.id);
    return isPlaced && found;
  });
  carrier.mood = "well";
  return { ...call, legId: leg.id as string };
}

test("whatever the order in which the carrier tells of a call, attempt and task end alike", async () => {
  const states = ["ringing", "answered", "bridged", "ended"] as const;
  const orders = [
    [0, 1, 2, 3],
    [3, 2, 1, 0],
    [1, 0, 3, 2],
    [2, 3, 0, 1],
    [0, 3, 1, 2, 3, 0],
  ];
  for (const [n, order] of orders.entries()) {
    const one = await calling(`Order ${n}`);
    const events = states.map((state, second) =>
      carrier.says(one.legId, state, { at: at(second) }),
    );
    await hear(...order.map((i) => events[i]!));
    expect(await one.call()).toMatchObject({
      state: "ended",
      end_reason: "hangup",
      ringing_at: "2026-01-01T09:00:00.000Z",
      answered_at: "2026-01-01T09:00:01.000Z",
      bridged_at: "2026-01-01T09:00:02.000Z",
    });
    expect(await one.task()).toMatchObject({
      state: "needs_disposition",
      lease_owner: one.agent.userId,
    });
  }
  expect(await callDrift(world.system())).toEqual([]);
});

test("each state of the customer's leg is on the floor and on the agent's screen", async () => {
  const one = await calling("Shown");
  const outsiders = [await world.user("agent", { name: "Elsewhere" })];
  for (const state of ["ringing", "answered", "bridged"] as const) {
    await verifyAction(world, {
      topic: `call-floor:${one.campaign.id}`,
      read: () => presentTasks(world.system(), [one.currentTask.id]),
      act: () => hear(carrier.says(one.legId, state)),
      viewer: await world.user("ops_supervisor"),
      outsiders,
    });
    const [shown] = await presentTasks(world.system(), [one.currentTask.id]);
    expect(shown!.attempt).toMatchObject({ state });
  }
  const [shown] = await presentTasks(world.system(), [one.currentTask.id]);
  expect(shown!.attempt!.bridgedAt).not.toBeNull();
});

test("when the agent's page is gone, then the call is theirs as long as the customer is on the line, and its end decides", async () => {
  const one = await calling("Gone and back");
  await hear(carrier.says(one.legId, "answered"));
  await expire(one.currentTask.id);
  await sweep();
  expect(await one.task()).toMatchObject({ state: "in_call", lease_owner: one.agent.userId });
  const { lease_token: token } = await one.task();
  await transact(world.as(one.agent), (tx) => renewTask(tx, one.currentTask.id, token));
  await expire(one.currentTask.id);
  await hear(carrier.says(one.legId, "ended"));
  expect(await one.task()).toMatchObject({ state: "needs_disposition" });
  expect(await one.call()).toMatchObject({ state: "ended", end_reason: "hangup" });
});

test("when the carrier refuses the dial, then it failed; after any other error it runs until something is said", async () => {
  const refused = await calling("Refused", "refuses");
  await expect.poll(async () => (await refused.call()).state).toBe("ended");
  expect(await refused.call()).toMatchObject({ end_reason: "failed" });
  const lost = await calling("Lost", "lost");
  await expire(lost.currentTask.id);
  await sweep();
  expect(await lost.call()).toMatchObject({ state: "dialing" });
  await hear(carrier.says(lost.legId, "ringing"));
  expect(await lost.call()).toMatchObject({ state: "ringing" });
  await hear(carrier.says(lost.legId, "ended", { endReason: "busy" }));
  expect(await lost.call()).toMatchObject({ state: "ended", end_reason: "busy" });
});

test("when an agent hangs up, then the carrier is told with the transaction, over the line of that call", async () => {
  const one = await calling("Hangs up");
  await hear(carrier.says(one.legId, "answered"));
  await expect(
    transact(world.as(one.agent), async (tx) => {
      await hangUp(tx, one.attempt.id, "hangup");
      throw new Error("rolled back");
    }),
  ).rejects.toThrow("rolled back");
  await run("hang-up-leg");
  expect(carrier.calls.get(one.legId)!.state).toBe("answered");
  useForNewCalls(ownPhone.name);
  await transact(world.as(one.agent), (tx) => hangUp(tx, one.attempt.id, "hangup"));
  await run("hang-up-leg");
  useForNewCalls(carrier.name);
  expect(carrier.calls.get(one.legId)!.state).toBe("ended");
  await hear(carrier.says(one.legId, "ended", { endReason: "no_answer" }));
  // what the agent's command said of the attempt stands
  expect(await one.call()).toMatchObject({ state: "ended", end_reason: "hangup" });
});

test("when a person is suppressed while it rings, then the call is cut at the carrier", async () => {
  const one = await calling("Cut");
  await hear(carrier.says(one.legId, "ringing"));
  await transact(world.system(), (tx) =>
    addSuppressions(tx, [
      { scope: "contact", key: one.contactId, channel: "phone", reason: "asked", source: "dnc" },
    ]),
  );
  const [{ batch_id: batchId }] = await sql(`select batch_id from suppression where key = $1`, [
    one.contactId,
  ]);
  await transact(world.system(), (tx) => purgeSuppressed(tx, batchId));
  expect(await one.call()).toMatchObject({ state: "ended", end_reason: "suppressed" });
  await run("hang-up-leg");
  expect(carrier.calls.get(one.legId)!.state).toBe("ended");
});

test("when a call ends while the carrier is still taking the dial, then it is hung up once it exists", async () => {
  const one = await calling("Cut early", "lost");
  await transact(world.system(), (tx) => endAttempt(tx, one.attempt.id, "cancelled"));
  await run("hang-up-leg");
  expect(carrier.calls.get(one.legId)!.state).toBe("initiated");
  await hear(carrier.says(one.legId, "ringing"));
  await run("hang-up-leg");
  expect(carrier.calls.get(one.legId)!.state).toBe("ended");
});

test("where the carrier says how a call goes, an agent does not", async () => {
  const one = await calling("Says so");
  const answer = transact(world.as(one.agent), (tx) => answerAttempt(tx, one.attempt.id));
  await expect(answer).rejects.toMatchObject({ code: "wrong_state" });
});
