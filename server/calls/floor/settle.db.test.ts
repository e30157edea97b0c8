import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { wallAt } from "#shared/compliance/calling-hours.rules.ts";
import type { UserActor } from "#shared/kernel/actor.ts";
import { endAttempt } from "#server/calls/attempts/attempts.service.ts";
import { callDrift } from "#server/calls/calls.verify.ts";
import { pullTask } from "#server/calls/queue/claims.service.ts";
import { presentTasks } from "#server/calls/queue/queue.present.ts";
import { sweepCalls } from "#server/calls/sweep.service.ts";
import { setCampaignAgents } from "#server/campaigns/campaigns.service.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { disposeAttempt } from "#server/calls/dispositions/dispositions.service.ts";
import { daytimeZone } from "#test/factories/calls.ts";
import { inCall } from "#test/factories/in-call.ts";
import type { Caller } from "#test/harness/http.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";
import { verifyAction } from "#test/harness/verify-action.ts";

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

/** A call whose agent has vanished: its lease ran out, the sweeper ended it as unknown. */
async function vanished(name: string) {
  const one = await inCall(world, name);
  await sql(`update call_task set lease_until = now() - interval '1 second' where id = $1`, [
    one.currentTask.id,
  ]);
  await transact(world.system(), sweepCalls);
  expect(await one.call()).toMatchObject({ state: "ended", end_reason: "unknown" });
  expect(await one.task()).toMatchObject({ state: "needs_disposition" });
  const settle = async (label: string, more: Record<string, unknown> = {}, by = http) => {
    const { version } = await one.call();
    return by.post(
      `/api/attempts/${one.attempt.id}/settle`,
      { dispositionId: one.campaign.labels[label], reason: "Their page is gone", ...more },
      { "if-match": `"${more["version"] ?? version}"` },
    );
  };
  const reassign = async (agentId: string | null) => {
    const { version } = await one.task();
    const path = `/api/call-tasks/${one.currentTask.id}/reassign`;
    return http.post(path, { agentId }, { "if-match": `"${version}"` });
  };
  return { ...one, settle, reassign };
}

test("when the agent of a call vanished, then a supervisor says what came of it, and the person goes on", async () => {
  const one = await vanished("Gone");
  const outsiders = [await world.user("agent"), await world.user("client_user")];
  await verifyAction(world, {
    topic: `call-floor:${one.campaign.id}`,
    read: () => presentTasks(world.system(), [one.currentTask.id]),
    act: async () => {
      const { status, body } = await one.settle("No Answer");
      expect(status, JSON.stringify(body)).toBe(200);
      expect(body.call).toMatchObject({
        disposition: { label: "No Answer" },
        records: [{ reason: "Their page is gone", byName: "Olga Ops" }],
      });
    },
    viewer: supervisor,
    outsiders,
  });
  expect(await one.task()).toMatchObject({ state: "queued", lease_owner: null });
  expect(await one.call()).toMatchObject({ disposed_by: supervisor.userId });
  const [audit] = await sql(
    `select actor_id, data from audit_log where action = 'attempt.disposed' and entity_id = $1`,
    [one.currentTask.id],
  );
  expect(audit).toMatchObject({
    actor_id: supervisor.userId,
    data: { agentId: one.agent.userId, label: "No Answer", reason: "Their page is gone" },
  });
  // the agent who comes back has nothing to finish
  const pulled = await transact(world.as(one.agent), (tx) => pullTask(tx, one.campaign.id));
  expect(pulled.currentTask).toBeNull();
});

test("when it was settled, then it is corrected like any other and not settled again", async () => {
  const one = await vanished("Twice");
  expect((await one.settle("No Answer")).status).toBe(200);
  expect((await one.settle("Busy")).body).toMatchObject({ code: "wrong_state" });
  const { version } = await one.call();
  const corrected = await http.post(
    `/api/attempts/${one.attempt.id}/correct`,
    { dispositionId: one.campaign.labels["Busy"], reason: "Heard it" },
    { "if-match": `"${version}"` },
  );
  expect(corrected.status, JSON.stringify(corrected.body)).toBe(200);
  expect(await one.task()).toMatchObject({ state: "queued", outcome: "Busy" });
});

test("when it is settled as DNC or a callback, then all that the label does follows", async () => {
  const dnc = await vanished("Never");
  expect((await dnc.settle("DNC")).body.errors[0].path).toBe("body.dncScope");
  expect((await dnc.settle("DNC", { dncScope: "person" })).status).toBe(200);
  expect(await dnc.task()).toMatchObject({ state: "done" });
  expect(await sql(`select scope from suppression where source_id = $1`, [dnc.attempt.id])).toEqual(
    [{ scope: "contact" }],
  );
  const again = await vanished("Promise");
  const callback = { localTime: `${day}T15:00`, timeZone, mine: true };
  expect((await again.settle("Callback", { callback })).status).toBe(200);
  expect(await again.task()).toMatchObject({ state: "queued", owner_id: again.agent.userId });
});

test("when it is given to a colleague, then the colleague says what came of it", async () => {
  const one = await vanished("Heir");
  const colleague = await world.user("agent", { name: "Heir colleague" });
  const stranger = await world.user("agent");
  const manager = world.as(await world.user("campaign_manager"));
  const ids = [one.agent.userId, colleague.userId];
  await transact(manager, (tx) => setCampaignAgents(tx, one.campaign.id, ids));
  const agents = await world.http(colleague);
  expect((await one.reassign(null)).body.errors[0].path).toBe("body.agentId");
  expect((await one.reassign(stranger.userId)).body.errors[0].path).toBe("body.agentId");
  expect((await one.reassign(one.agent.userId)).body).toMatchObject({ code: "wrong_state" });
  await verifyAction(world, {
    topic: `current-task:${colleague.userId}`,
    read: async () => [(await agents.get("/api/current-task")).body.currentTask].filter(Boolean),
    act: async () => {
      const { status, body } = await one.reassign(colleague.userId);
      expect(status, JSON.stringify(body)).toBe(200);
      expect(body).toMatchObject({ state: "needs_disposition", agentName: "Heir colleague" });
    },
    viewer: colleague,
    outsiders: [stranger],
  });
  await transact(world.as(colleague), (tx) =>
    disposeAttempt(tx, one.attempt.id, { dispositionId: one.campaign.labels["Busy"]!, notes: "" }),
  );
  expect(await one.task()).toMatchObject({ state: "queued", outcome: "Busy" });
});

test("when it is given to who has a call of their own, then that is refused by the field", async () => {
  const one = await vanished("Full");
  const other = await inCall(world, "Full other");
  const manager = world.as(await world.user("campaign_manager"));
  const ids = [one.agent.userId, other.agent.userId];
  await transact(manager, (tx) => setCampaignAgents(tx, one.campaign.id, ids));
  expect((await one.reassign(other.agent.userId)).body.errors[0]).toMatchObject({
    path: "body.agentId",
  });
  expect(await one.task()).toMatchObject({ lease_owner: one.agent.userId });
});

test("when a call runs, is a lead's or another's to settle, then it is refused", async () => {
  const running = await inCall(world, "Runs");
  const { version } = await running.call();
  const path = `/api/attempts/${running.attempt.id}/settle`;
  const body = { dispositionId: running.campaign.labels["Busy"], reason: "Too long" };
  const match = { "if-match": `"${version}"` };
  expect((await http.post(path, body, match)).body).toMatchObject({ status: 409, code: "taken" });
  await transact(world.as(running.agent), (tx) => endAttempt(tx, running.attempt.id, "hangup"));
  expect((await http.post(path, body, match)).body).toMatchObject({ status: 409, code: "stale" });
  const one = await vanished("Refused");
  expect((await one.settle("Qualified")).body).toMatchObject({ code: "refused", rule: "lead" });
  expect((await one.settle("Busy", { reason: " " })).body.errors[0].path).toBe("body.reason");
  const foreign = { dispositionId: running.campaign.labels["Busy"] };
  expect((await one.settle("Busy", foreign)).body.errors[0].path).toBe("body.dispositionId");
  for (const role of ["agent", "campaign_manager", "qa_reviewer", "client_user"] as const) {
    const other = await world.http(await world.user(role));
    expect([role, (await one.settle("Busy", {}, other)).status]).toEqual([role, 403]);
  }
  const unknown = `/api/attempts/${randomUUID()}/settle`;
  expect((await http.post(unknown, body, match)).status).toBe(404);
});
