import { afterAll, beforeAll, expect, test } from "vitest";
import { endAttempt } from "#server/calls/attempts/attempts.service.ts";
import { sweepCalls } from "#server/calls/sweep.service.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { runningCampaign } from "#test/factories/calls.ts";
import { storeContacts } from "#test/factories/audience.ts";
import { storeEmailDraft } from "#test/factories/email.ts";
import { inCall } from "#test/factories/in-call.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";

let world: TestWorld;
beforeAll(async () => {
  world = await testWorld();
});
afterAll(() => world?.close());

test("an agent says they work on a call campaign of their own, and on no other", async () => {
  const agent = await world.user("agent");
  const other = await world.user("agent", { name: "Other" });
  const running = async (name: string, agents: (typeof agent)[]) =>
    (await runningCampaign(world, { contactIds: await storeContacts(world, [{}]), agents, name }))
      .id;
  const mine = await running("Mine", [agent]);
  const next = await running("Next", [agent]);
  const theirs = await running("Theirs", [other]);
  const mails = (await storeEmailDraft(world, 1)).id;
  await world.kernel.pool.query(
    `insert into campaign_agent (campaign_id, user_id, assigned_at) values ($1, $2, now())`,
    [mails, agent.userId],
  );
  const http = await world.http(agent);
  const say = (campaignId: string, state = "available") =>
    http.put("/api/agent-state", { state, campaignId });
  for (const id of [theirs, mails, crypto.randomUUID()]) {
    const refused = await say(id);
    expect(refused.status).toBe(400);
    expect(refused.body.errors).toMatchObject([{ path: "body.campaignId" }]);
  }
  expect((await http.get("/api/current-task")).body.agent).toBeNull();
  expect((await say(mine)).body).toMatchObject({ state: "available", campaignId: mine });
  expect((await say(next)).body).toMatchObject({ campaignId: next, campaignName: "Next" });
  await world.kernel.pool.query(`delete from campaign_agent where campaign_id = $1`, [next]);
  expect((await say(next)).status, "he stays heard of").toBe(200);
});

test("an agent who vanished in their wrap-up comes back to it", async () => {
  const one = await inCall(world, "Vanished");
  await transact(world.system(), (tx) => endAttempt(tx, one.attempt.id, "no_answer"));
  await world.kernel.pool.query(
    `update agent_state set seen_at = now() - interval '3 minutes' where user_id = $1`,
    [one.agent.userId],
  );
  await transact(world.system(), sweepCalls);
  const http = await world.http(one.agent);
  expect((await http.get("/api/current-task")).body.agent).toMatchObject({ state: "offline" });
  const away = await http.put("/api/agent-state", { state: "break", campaignId: null });
  expect(away.status).toBe(409);
  const back = await http.put("/api/agent-state", { state: "available", campaignId: null });
  expect(back.body).toMatchObject({ state: "wrap_up", campaignId: one.campaign.id });
  await one.dispose("No Answer");
  expect((await http.get("/api/current-task")).body.agent).toMatchObject({ state: "available" });
});
