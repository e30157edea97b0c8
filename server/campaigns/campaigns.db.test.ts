import { afterAll, beforeAll, expect, test } from "vitest";
import { zCallSettings } from "#shared/campaigns/campaign.schema.ts";
import type { UserActor } from "#shared/kernel/actor.ts";
import { assignAgent, leaveCampaigns } from "./assignments.service.ts";
import { audienceSql } from "./audience.service.ts";
import { campaignDrift } from "./campaigns.queries.ts";
import { setPreflightChecks } from "./campaigns.registry.ts";
import { emailPreflight } from "#server/email/email-campaigns.service.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { giveAddresses } from "#test/factories/email.ts";
import { storeContacts, storeList } from "#test/factories/audience.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { Caller } from "#test/harness/http.ts";
import type { TestWorld } from "#test/harness/kernel.ts";

let world: TestWorld;
let manager: Caller;
let supervisor: Caller;
let agent: UserActor;

beforeAll(async () => {
  world = await testWorld();
  manager = await world.http(await world.user("campaign_manager"));
  supervisor = await world.http(await world.user("ops_supervisor"));
  agent = await world.user("agent");
  setPreflightChecks("email", async () => []);
});
afterAll(() => {
  // the registry is the process's: another file of this worker must find the real checks
  setPreflightChecks("email", emailPreflight);
  return world.close();
});

async function draft(more: object = {}) {
  const people = await storeContacts(world, [{}, { phone: null }, {}]);
  await giveAddresses(world, people);
  const listId = await storeList(world, people);
  const answer = await manager.post("/api/campaigns", {
    name: "Spring",
    type: "email",
    listId,
    ...more,
  });
  expect(answer.status).toBe(201);
  return { ...answer.body, people, listId };
}

const launch = (id: string, version: number) =>
  manager.post(`/api/campaigns/${id}/launch`, {}, { "if-match": `"${version}"` });

const assign = (id: string, version: number, userIds: string[]) =>
  manager.put(`/api/campaigns/${id}/agents`, { userIds }, { "if-match": `"${version}"` });

test("a launch keeps the audience as it stood then", async () => {
  const campaign = await draft();
  const launched = await launch(campaign.id, campaign.version);
  expect(launched.body).toMatchObject({ status: "active", audienceCount: 3, snapshotNo: 1 });
  const [late] = await storeContacts(world, [{}]);
  await world.kernel.pool.query(
    `insert into list_member (list_id, record_id, added_at) values ($1, $2, now())`,
    [campaign.listId, late],
  );
  const { rows } = await world.kernel.pool.query(
    `select contact_id from campaign_member where campaign_id = $1`,
    [campaign.id],
  );
  expect(rows.map((row) => row.contact_id).toSorted()).toEqual(campaign.people.toSorted());
});

test("who sees the campaign does not learn the name of a list that they may not see", async () => {
  const { id, version, listId } = await draft();
  const name = "Layoffs at example.com";
  await world.kernel.pool.query(`update list set name = $2, visibility = 'private' where id = $1`, [
    listId,
    name,
  ]);
  await launch(id, version);
  for (const role of ["qa_reviewer", "data_ops", "ops_supervisor"] as const) {
    const reader = await world.http(await world.user(role));
    for (const path of ["/api/campaigns", `/api/campaigns/${id}`, "/api/lists"]) {
      const { body } = await reader.get(path);
      expect(JSON.stringify(body), `${role} ${path}`).not.toContain(name);
    }
  }
  const { rows } = await world.kernel.pool.query(
    `select topic from event_log where strpos(data::text, $1) > 0
     union all select topic from outbox where strpos(data::text, $1) > 0`,
    [name],
  );
  expect(rows).toEqual([]);
});

test("no join of an audience compares every member with every contact there is", async () => {
  const campaign = await draft();
  for (const type of ["call", "email", "combo"] as const) {
    const { rows } = await world.kernel.pool.query(`explain ${audienceSql(type)}`, [
      campaign.id,
      campaign.listId,
      null,
    ]);
    // a condition under a CASE is one that no index and no hash can answer
    expect(rows.map((row) => row["QUERY PLAN"]).join("\n")).not.toContain("CASE");
  }
});

test("a launch without an audience is refused by name and changes nothing", async () => {
  const campaign = await draft({ listId: null });
  const refused = await launch(campaign.id, campaign.version);
  expect(refused).toMatchObject({
    status: 422,
    body: { code: "refused", rule: "preflight: audience" },
  });
  const after = await manager.get(`/api/campaigns/${campaign.id}`);
  expect(after.body).toMatchObject({ status: "draft", version: campaign.version });
});

test("pause, resume and stop follow the state machine; a supervisor may pause but not stop", async () => {
  const campaign = await draft();
  expect((await manager.post(`/api/campaigns/${campaign.id}/pause`)).status).toBe(409);
  await launch(campaign.id, campaign.version);
  expect((await supervisor.post(`/api/campaigns/${campaign.id}/pause`)).body.status).toBe("paused");
  expect((await supervisor.post(`/api/campaigns/${campaign.id}/stop`)).status).toBe(403);
  expect((await supervisor.post(`/api/campaigns/${campaign.id}/resume`)).body.status).toBe(
    "active",
  );
  const stopped = await manager.post(`/api/campaigns/${campaign.id}/stop`);
  expect(stopped.body).toMatchObject({ status: "cancelled", commands: [] });
  expect((await manager.post(`/api/campaigns/${campaign.id}/resume`)).status).toBe(409);
});

test("an edit on an old version is refused with what stands now; a launched campaign keeps its list", async () => {
  const campaign = await draft();
  const edit = (version: number, body: object) =>
    manager.patch(`/api/campaigns/${campaign.id}`, version, body);
  const first = await edit(campaign.version, { name: "Summer" });
  expect(first.body.name).toBe("Summer");
  const late = await edit(campaign.version, { name: "Autumn" });
  expect(late).toMatchObject({ status: 409, body: { code: "stale", current: { name: "Summer" } } });
  const launched = await launch(campaign.id, first.body.version);
  const moved = await edit(launched.body.version, { listId: null });
  expect(moved).toMatchObject({ status: 409, body: { code: "wrong_state" } });
});

test("an agent sees only the campaigns they are assigned to", async () => {
  const mine = await draft();
  const other = await draft();
  const caller = await world.http(agent);
  const set = await assign(mine.id, mine.version, [agent.userId]);
  expect(set.body.agentCount).toBe(1);
  const seen = await caller.get("/api/campaigns");
  expect(seen.body.items.map((row: { id: string }) => row.id)).toEqual([mine.id]);
  expect((await caller.get(`/api/campaigns/${other.id}`)).status).toBe(404);
  const wrong = await assign(mine.id, set.body.version, [mine.id]);
  expect(wrong.status).toBe(400);
});

test("agents and labels are set on the version that was seen; a stale one is told what changed", async () => {
  const { id, version } = await draft({ type: "call" });
  const path = `/api/call-campaigns/${id}/dispositions`;
  const label = { label: "Busy", action: "no_action", isConversation: false };
  const setLabels = (seen: number, text: string) =>
    manager.put(path, { items: [{ ...label, label: text }] }, { "if-match": `"${seen}"` });
  expect((await manager.put(path, { items: [label] })).status).toBe(428);
  expect((await manager.put(`/api/campaigns/${id}/agents`, { userIds: [] })).status).toBe(428);

  const assigned = await assign(id, version, [agent.userId]);
  expect(assigned.body.version).toBe(version + 1);
  const lost = await assign(id, version, []);
  expect(lost).toMatchObject({ status: 409, body: { code: "stale", changed: ["agents"] } });
  expect(lost.body.current).toMatchObject({ version: version + 1, agentCount: 1 });

  const late = await setLabels(version, "Mine");
  expect(late.body.changed).toEqual(["agents"]);
  const set = await setLabels(version + 1, "Mine");
  expect(set.body).toMatchObject({ version: version + 2, items: [{ label: "Mine" }] });
  expect((await manager.get(path)).body.version).toBe(version + 2);
  const second = await setLabels(version + 1, "Theirs");
  expect(second).toMatchObject({ status: 409, body: { changed: ["dispositions"] } });
  const both = await Promise.all(["A", "B", "C"].map((text) => setLabels(version + 2, text)));
  expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409, 409]);
});

test("a stale edit is told of the checklist, and of agents who came or left by a handover", async () => {
  const { id, version } = await draft({ type: "call" });
  const setChecklist = (seen: number, label: string) =>
    manager.put(
      `/api/campaigns/${id}/checklist`,
      { items: [{ label }] },
      { "if-match": `"${seen}"` },
    );
  const missed = async (seen: number) =>
    (await manager.patch(`/api/campaigns/${id}`, seen, { name: "Late" })).body;

  const heir = await world.user("agent");
  await transact(world.system(), (tx) => assignAgent(tx, id, heir.userId));
  expect(await missed(version)).toMatchObject({
    changed: ["agents"],
    current: { version: version + 1, agentCount: 1 },
  });
  expect((await setChecklist(version, "Mine")).body.changed).toEqual(["agents"]);
  expect((await setChecklist(version + 1, "Mine")).body.version).toBe(version + 2);
  expect((await setChecklist(version + 1, "Theirs")).body).toMatchObject({
    code: "stale",
    changed: ["checklist"],
  });
  await transact(world.system(), (tx) => leaveCampaigns(tx, heir.userId));
  expect((await missed(version + 2)).changed).toEqual(["agents"]);
  expect((await missed(version + 1)).changed.toSorted()).toEqual(["agents", "checklist"]);
});

test("a start in the future schedules, and the launch runs by itself when it is due", async () => {
  const startsAt = new Date(Date.now() + 3_600_000);
  const campaign = await draft({ startsAt: startsAt.toISOString() });
  const scheduled = await launch(campaign.id, campaign.version);
  expect(scheduled.body.status).toBe("scheduled");
  const { launchIfDue } = await import("#server/campaigns/campaigns.service.ts");
  const run = () => transact(world.system(), (tx) => launchIfDue(tx, campaign.id));
  await run();
  expect((await manager.get(`/api/campaigns/${campaign.id}`)).body.status).toBe("scheduled");
  world.setNow(new Date(startsAt.getTime() + 1000));
  await run();
  await run();
  world.setNow(null);
  expect((await manager.get(`/api/campaigns/${campaign.id}`)).body).toMatchObject({
    status: "active",
    snapshotNo: 1,
  });
});

test("its editors read who changed what of a campaign, others do not", async () => {
  const campaign = await draft();
  const settings = { call: { ...zCallSettings.parse({}), countries: ["DE"] } };
  await manager.patch(`/api/campaigns/${campaign.id}`, campaign.version, { settings });
  const { body } = await manager.get(`/api/campaigns/${campaign.id}/history`);
  expect(body.items[0]).toMatchObject({
    actorName: (await world.user("campaign_manager")).name,
    changes: { settings: ["{}", expect.stringContaining('"countries":["DE"]')] },
  });
  for (const other of [supervisor, await world.http(agent)]) {
    expect((await other.get(`/api/campaigns/${campaign.id}/history`)).status).toBe(403);
  }
});

test("a status that its history does not lead to is found; every command's is in it", async () => {
  const campaign = await draft({ name: "Watched" });
  await launch(campaign.id, campaign.version);
  for (const command of ["pause", "resume", "pause"]) {
    expect((await manager.post(`/api/campaigns/${campaign.id}/${command}`)).status).toBe(200);
  }
  const drift = async () =>
    (await campaignDrift(world.system())).filter(({ what }) => what.includes(campaign.id));
  expect(await drift()).toEqual([]);
  await world.kernel.pool.query(`update campaign set status = 'completed' where id = $1`, [
    campaign.id,
  ]);
  expect(await drift()).toEqual([
    { what: `status of campaign ${campaign.id}`, stored: "completed", actual: "paused" },
  ]);
});
