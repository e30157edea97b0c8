import { afterAll, beforeAll, expect, test } from "vitest";
import type { CampaignRow } from "#shared/campaigns/campaign.schema.ts";
import { campaignsTopic } from "#shared/campaigns/campaigns.events.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { dialAttempt } from "#server/calls/attempts/dial.service.ts";
import { claimSends } from "#server/email/sends/sends.service.ts";
import { CallGate } from "#test/factories/call-gate.ts";
import { launch, sendStates, storeEmailDraft } from "#test/factories/email.ts";
import type { Caller } from "#test/harness/http.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";
import { verifyAction } from "#test/harness/verify-action.ts";
import { buildLedger, SHARDS } from "#server/email/sends/ledger.service.ts";
import { emailPreflight } from "#server/email/email-campaigns.service.ts";
import { setPreflightChecks } from "./campaigns.registry.ts";
import { completeIfEnded, endedCampaigns } from "./running.service.ts";

let world: TestWorld;
let gate: CallGate;
let manager: Caller;
let supervisor: Caller;

beforeAll(async () => {
  world = await testWorld();
  gate = new CallGate(world);
  manager = await world.http(await world.user("campaign_manager"));
  supervisor = await world.http(await world.user("ops_supervisor"));
  // no mail server runs here
  setPreflightChecks("email", async () => []);
});
afterAll(() => {
  // the registry is the process's: another file of this worker must find the real checks
  setPreflightChecks("email", emailPreflight);
  return world.close();
});

const HOUR_MS = 3_600_000;
const inHours = (hours: number) => new Date(Date.now() + hours * HOUR_MS).toISOString();
const read = async (id: string): Promise<CampaignRow> =>
  (await manager.get(`/api/campaigns/${id}`)).body;
const change = async (id: string, body: object, by = manager) =>
  by.patch(`/api/campaigns/${id}`, (await read(id)).version, body);

/** The end comes: no command, only time has passed. */
const end = (id: string) =>
  gate.sql(`update campaign set ends_at = now() - interval '1 second' where id = $1`, [id]);

test("when its end has come, then nobody can be claimed and a claimed person is not dialled", async () => {
  const claimed = await gate.claimed("Over when dialled");
  const { id } = claimed.campaign;
  await end(id);
  await expect(gate.start(claimed.agent, claimed.task.id, claimed.token)).rejects.toMatchObject({
    code: "refused",
    message: "The campaign is completed.",
  });
  await gate.sql(
    `update call_task set state = 'queued', lease_owner = null, lease_token = null,
            lease_until = null where campaign_id = $1`,
    [id],
  );
  await expect(gate.pull(claimed.agent, id)).rejects.toMatchObject({
    code: "wrong_state",
    message: "The campaign is completed.",
  });
});

test("when its end comes between the gate and the dial, then nothing is dialled", async () => {
  const claimed = await gate.claimed("Over at the dial");
  const attempt = await gate.start(claimed.agent, claimed.task.id, claimed.token);
  await gate.dialled(attempt.id);
  await gate.undialled(attempt.id);
  await end(claimed.campaign.id);
  await dialAttempt(world.system(), attempt.id);
  expect(
    await gate.sql(`select state, end_reason from call_attempt where id = $1`, [attempt.id]),
  ).toEqual([{ state: "ended", end_reason: "cancelled" }]);
});

test("when its end has come, then no mail of it is claimed", async () => {
  const campaign = await storeEmailDraft(world, 40);
  await launch(world, campaign);
  await buildLedger(world.system(), campaign.id);
  await end(campaign.id);
  for (let shard = 0; shard < SHARDS; shard++) {
    const claim = { campaignId: campaign.id, shard, limit: 40, leaseToken: world.system().newId() };
    expect(await claimSends(world.system(), claim)).toEqual({ taken: 0, sends: [] });
  }
  expect(await sendStates(world, campaign.id)).toEqual({ pending: 40 });
});

test.each(["active", "paused"])(
  "when the end of one that is %s comes, then it completes",
  async (status) => {
    const { campaign } = await gate.claimed(`Ends ${status}`);
    if (status === "paused") await manager.post(`/api/campaigns/${campaign.id}/pause`, {});
    await change(campaign.id, { endsAt: inHours(1) });
    expect(await endedCampaigns(world.system())).not.toContain(campaign.id);
    await end(campaign.id);
    expect(await endedCampaigns(world.system())).toContain(campaign.id);
    const events = await verifyAction<CampaignRow>(world, {
      topic: campaignsTopic.topic(),
      read: async () => (await manager.get("/api/campaigns")).body.items,
      act: () => transact(world.system(), (tx) => completeIfEnded(tx, campaign.id)),
      viewer: await world.user("ops_supervisor"),
      outsiders: [await world.user("agent")],
    });
    expect(events.length).toBeGreaterThan(0);
    expect(await read(campaign.id)).toMatchObject({ status: "completed", commands: [] });
    expect(await endedCampaigns(world.system())).not.toContain(campaign.id);
  },
);

test("when a campaign is past its end, then it cannot be resumed", async () => {
  const { campaign } = await gate.claimed("Resumed late");
  await manager.post(`/api/campaigns/${campaign.id}/pause`, {});
  await end(campaign.id);
  const resumed = await manager.post(`/api/campaigns/${campaign.id}/resume`, {});
  expect(resumed).toMatchObject({ status: 409, body: { code: "wrong_state" } });
});

test("goal and end change while it runs; an end in the past is refused by its name", async () => {
  const { campaign } = await gate.claimed("Aims");
  const endsAt = inHours(48);
  const changed = await change(campaign.id, { goalLeads: 77, endsAt });
  expect(changed.body).toMatchObject({ goalLeads: 77, endsAt, status: "active" });
  const past = await change(campaign.id, { endsAt: inHours(-1) });
  expect(past.status).toBe(400);
  expect(past.body.errors).toEqual([expect.objectContaining({ path: "body.endsAt" })]);
  expect((await change(campaign.id, { settings: {} })).status).toBe(409);
  expect((await change(campaign.id, { goalLeads: 78 }, supervisor)).status).toBe(403);
  await manager.post(`/api/campaigns/${campaign.id}/complete`, {});
  expect((await change(campaign.id, { endsAt: inHours(72) })).status).toBe(409);
  expect((await change(campaign.id, { name: "Aims, done" })).status).toBe(200);
});

test("a supervisor changes the pacing of calls while they run: the next dial obeys, the audit has it", async () => {
  const claimed = await gate.claimed("Paced");
  const { id } = claimed.campaign;
  const before = await read(id);
  const caps = { ...before.settings.call!.caps, perContactDay: 1, minGapMinutes: 0 };
  const paced = await supervisor.patch(`/api/campaigns/${id}/pacing`, before.version, { caps });
  expect(paced.body.settings.call).toEqual({ ...before.settings.call, caps });
  expect(
    (await supervisor.patch(`/api/campaigns/${id}/pacing`, before.version, { caps })).status,
  ).toBe(409);
  await gate.sql(
    `insert into call_attempt (id, task_id, campaign_id, contact_id, agent_id, phone_e164, time_zone,
       local_day, command_id, carrier, state, dialing_at, ended_at, end_reason, created_at, updated_at)
     select uuidv7(), id, campaign_id, contact_id, $2, phone_e164, 'UTC', (now() + n * interval '1 day')::date,
            uuidv7(), 'none', 'ended', now() - interval '1 hour', now() - interval '1 hour', 'no_answer',
            now() - interval '1 hour', now() from call_task, generate_series(-1, 1) n where id = $1`,
    [claimed.task.id, claimed.agent.userId],
  );
  await expect(gate.start(claimed.agent, claimed.task.id, claimed.token)).rejects.toMatchObject({
    code: "refused",
  });
  const trail = await gate.sql(
    `select changes from audit_log where entity_id = $1 and action = 'campaign.pacing_set'`,
    [id],
  );
  expect(trail[0].changes.settings.map((one: string) => JSON.parse(one))).toEqual([
    before.settings,
    paced.body.settings,
  ]);
  const bad = await supervisor.patch(`/api/campaigns/${id}/pacing`, paced.body.version, {
    caps: { ...caps, perNumberDay: 0 },
  });
  expect(bad.body.errors).toEqual([expect.objectContaining({ path: "body.caps.perNumberDay" })]);
});

test("a supervisor changes how many mails go out a minute; its content stays", async () => {
  const campaign = await storeEmailDraft(world, 3, { perMinute: 60 });
  await launch(world, campaign);
  const path = `/api/email-campaigns/${campaign.id}`;
  const before = (await manager.get(path)).body;
  const paced = await supervisor.patch(`${path}/pacing`, before.version, { perMinute: 5 });
  expect(paced.body).toMatchObject({
    perMinute: 5,
    senderId: before.senderId,
    templateId: before.templateId,
  });
  await manager.post(`/api/campaigns/${campaign.id}/stop`, {});
  expect(
    (await supervisor.patch(`${path}/pacing`, paced.body.version, { perMinute: 6 })).status,
  ).toBe(409);
});

test("when both channels at once are asked for, then the field is named; an old draft of them cannot start", async () => {
  const asked = await manager.post("/api/campaigns", { name: "Both", type: "combo" });
  expect(asked.status).toBe(400);
  expect(asked.body.errors).toEqual([expect.objectContaining({ path: "body.type" })]);
  const { id, version } = (await manager.post("/api/campaigns", { name: "Both", type: "call" }))
    .body;
  await world.kernel.pool.query(`update campaign set type = 'combo' where id = $1`, [id]);
  const launched = await manager.post(
    `/api/campaigns/${id}/launch`,
    {},
    { "if-match": `"${version}"` },
  );
  expect(launched.status).toBe(422);
  expect(launched.body.rule).toContain("type");
});
