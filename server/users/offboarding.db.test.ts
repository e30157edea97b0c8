import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { UserActor } from "#shared/kernel/actor.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { claimLead } from "#server/leads/claims.service.ts";
import { ALL_CHECKED, makeCampaign, makeLead } from "#test/factories/leads.ts";
import { callAgents, daytimeZone, runningCampaign } from "#test/factories/calls.ts";
import { storeAccount, storeContacts } from "#test/factories/audience.ts";
import type { Caller } from "#test/harness/http.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";
import { until } from "#test/harness/until.ts";

let world: TestWorld;
let http: Caller;

beforeAll(async () => {
  world = await testWorld();
  http = await world.http(await world.user("admin"));
});
afterAll(() => world.close());

const sql = async (text: string, params: unknown[] = []) =>
  (await world.kernel.pool.query(text, params)).rows;
const ifMatch = (version: number) => ({ "if-match": `"${version}"` });
const versionOf = async (user: UserActor): Promise<number> =>
  (await sql(`select version from app_user where id = $1`, [user.userId]))[0].version;
const deactivate = async (user: UserActor, successor: UserActor | null) =>
  http.post(
    `/api/users/${user.userId}/deactivate`,
    { successorId: successor?.userId ?? null },
    ifMatch(await versionOf(user)),
  );
const holdings = async (user: UserActor) =>
  (await http.get(`/api/users/${user.userId}/holdings`)).body.items;

describe("an agent who leaves", () => {
  test("hands callbacks, returned leads and an undisposed call to a named successor", async () => {
    const [leaver, heir, witness] = await callAgents(world, 3, "Floor");
    const zone = daytimeZone();
    const contactIds = await storeContacts(world, [{ timeZone: zone }, { timeZone: zone }]);
    const campaign = await runningCampaign(world, { contactIds, agents: [leaver!, witness!] });
    const mine = await world.http(leaver!);
    const call = async () => {
      const { body } = await mine.post(`/api/call-campaigns/${campaign.id}/pull`);
      const started = await mine.post(`/api/call-tasks/${body.currentTask.id}/attempts`, {
        token: body.token,
      });
      expect(started.status, JSON.stringify(started.body)).toBe(201);
      const attempt = `/api/attempts/${started.body.id}`;
      await until("dialled", async () => (await mine.get(attempt)).body.state === "dialing");
      expect((await mine.post(`${attempt}/answered`)).status).toBe(200);
      return { taskId: body.currentTask.id, attemptId: started.body.id };
    };
    const first = await call();
    const [due] = await sql(
      `select to_char((now() + interval '1 day') at time zone $1, 'YYYY-MM-DD') || 'T14:00' as at`,
      [zone],
    );
    const planned = await mine.post(`/api/attempts/${first.attemptId}/dispose`, {
      dispositionId: campaign.labels["Callback"],
      notes: "After lunch",
      callback: { localTime: due.at, timeZone: zone, mine: true },
    });
    expect(planned.status, JSON.stringify(planned.body)).toBe(200);
    const second = await call();
    const { leadId, contactId } = await makeLead(world, { agent: leaver! });
    await returnLead(leadId);

    expect(await holdings(leaver!)).toEqual([
      { what: "calls without a disposition", count: 1 },
      { what: "callbacks", count: 1 },
      { what: "leads to fix or answer", count: 1 },
    ]);
    const alone = await deactivate(leaver!, null);
    expect(alone).toMatchObject({ status: 409, body: { code: "wrong_state" } });
    expect(alone.body.detail).toContain("callbacks (1)");
    const misfit = await deactivate(leaver!, await world.user("data_ops"));
    expect(misfit.body.errors[0]).toMatchObject({ path: "body.successorId" });
    expect((await sql(`select status from app_user where id = $1`, [leaver!.userId]))[0]).toEqual({
      status: "active",
    });

    const done = await deactivate(leaver!, heir!);
    expect(done, JSON.stringify(done.body)).toMatchObject({
      status: 200,
      body: { status: "disabled", teams: [] },
    });
    expect(await holdings(leaver!)).toEqual([]);
    const his = await world.http(heir!);
    const callbacks = await his.get("/api/callbacks");
    expect(callbacks.body.items).toMatchObject([{ ownerId: heir!.userId, note: "After lunch" }]);
    const currentTask = await his.get("/api/current-task");
    expect(currentTask.body.currentTask).toMatchObject({
      id: second.taskId,
      state: "needs_disposition",
    });
    const disposed = await his.post(`/api/attempts/${second.attemptId}/dispose`, {
      dispositionId: campaign.labels["Qualified"],
      notes: "",
      answers: { budget: "Yes" },
    });
    expect(disposed.status, JSON.stringify(disposed.body)).toBe(200);
    // the call stays of who called; who wrote the answers answers for them, and never decides on them
    const [made] = await sql(`select id, agent_id, fixer_id from lead where attempt_id = $1`, [
      second.attemptId,
    ]);
    expect(made).toMatchObject({ agent_id: leaver!.userId, fixer_id: heir!.userId });
    await sql(`update lead set fixer_id = null where id = $1`, [made.id]);
    const asReviewer = world.as({ ...heir!, roles: ["agent", "admin"] });
    await expect(transact(asReviewer, (tx) => claimLead(tx, made.id))).rejects.toMatchObject({
      code: "forbidden",
    });
    const [attempt] = await sql(`select agent_id, disposed_by from call_attempt where id = $1`, [
      second.attemptId,
    ]);
    expect(attempt).toEqual({ agent_id: leaver!.userId, disposed_by: heir!.userId });
    const taken = await his.post(`/api/callbacks/${callbacks.body.items[0].id}/take`);
    expect(taken.status, JSON.stringify(taken.body)).toBe(200);
    expect((await his.get("/api/leads?view=mine")).body.items[0]).toMatchObject({ id: leadId });
    const stranger = await world.http(witness!);
    expect((await his.get(`/api/contacts/${contactId}`)).status).toBe(200);
    expect((await stranger.get(`/api/contacts/${contactId}`)).status).toBe(404);
    expect((await stranger.get(`/api/leads/${leadId}`)).status).toBe(404);
    const lead = (await his.get(`/api/leads/${leadId}`)).body;
    const fixed = await his.post(
      `/api/leads/${leadId}/fix`,
      { answers: [{ key: "budget", answer: "Yes" }], notes: "Mended" },
      ifMatch(lead.version),
    );
    expect(fixed.body, JSON.stringify(fixed.body)).toMatchObject({ status: "new" });
    expect(
      (await sql(`select from campaign_agent where user_id = $1`, [leaver!.userId])).length,
    ).toBe(0);
  });

  test("gives the person they were about to call back to the queue, with no successor", async () => {
    const [leaver] = await callAgents(world, 1, "Reserved");
    const contactIds = await storeContacts(world, [
      { timeZone: daytimeZone(), phone: "+12025550177" },
    ]);
    const campaign = await runningCampaign(world, { contactIds, agents: [leaver!] });
    const { body } = await (
      await world.http(leaver!)
    ).post(`/api/call-campaigns/${campaign.id}/pull`);
    expect((await deactivate(leaver!, null)).status).toBe(200);
    const [task] = await sql(`select state, lease_owner from call_task where id = $1`, [
      body.currentTask.id,
    ]);
    expect(task).toEqual({ state: "queued", lease_owner: null });
    const [floor] = await sql(`select state from agent_state where user_id = $1`, [leaver!.userId]);
    expect(floor).toEqual({ state: "offline" });
  });
});

async function returnLead(leadId: string): Promise<void> {
  const reviewer = await world.http(await world.user("qa_reviewer", { name: "Rita" }));
  const { lead, claim } = (await reviewer.post(`/api/leads/${leadId}/claim`)).body;
  const decision = { token: claim.token, reason: "Budget is not clear", checked: ALL_CHECKED };
  const path = `/api/leads/${leadId}/return`;
  const { status, body } = await reviewer.post(path, decision, ifMatch(lead.version));
  expect(status, JSON.stringify(body)).toBe(200);
}

test("a reviewer's claims go to a reviewer, but nobody's own work to themself", async () => {
  const leaver = await world.user("qa_reviewer", { name: "Ruth" });
  const heir = await world.user("qa_reviewer", { name: "Rob" });
  const { leadId } = await makeLead(world);
  const http = await world.http(leaver);
  const before = (await http.post(`/api/leads/${leadId}/claim`)).body.claim.token;
  expect(await holdings(leaver)).toEqual([{ what: "claimed leads", count: 1 }]);
  expect((await deactivate(leaver, heir)).status).toBe(200);
  const [claim] = await sql(
    `select claim_owner, claim_token <> $2 as fresh, claim_until > now() as live from lead where id = $1`,
    [leadId, before],
  );
  expect(claim).toEqual({ claim_owner: heir.userId, fresh: true, live: true });
});

test("a successor who reviewed a lead gives it back when they have to answer for it", async () => {
  const leaver = await world.user("agent", { name: "Lea" });
  const heir = await world.user("agent", { name: "Both" });
  await sql(`update app_user set roles = '{agent,qa_reviewer}' where id = $1`, [heir.userId]);
  heir.roles = ["agent", "qa_reviewer"];
  const his = await world.http(heir);
  const { leadId } = await makeLead(world, { agent: leaver });
  const { lead, claim } = (await his.post(`/api/leads/${leadId}/claim`)).body;
  const question = { token: claim.token, question: "Who signs?" };
  const held = await his.post(`/api/leads/${leadId}/hold`, question, ifMatch(lead.version));
  expect(held.status, JSON.stringify(held.body)).toBe(200);
  expect((await deactivate(leaver, heir)).status).toBe(200);
  const after = (await his.get(`/api/leads/${leadId}`)).body;
  expect(after).toMatchObject({ claim: null, question: { text: "Who signs?" } });
  expect((await his.post(`/api/leads/${leadId}/claim`)).status).toBe(403);
  const answer = { answer: "The head of IT" };
  expect((await his.post(`/api/leads/${leadId}/hold/answer`, answer)).status).toBe(200);
  const other = await world.http(await world.user("qa_reviewer", { name: "Second" }));
  expect((await other.post(`/api/leads/${leadId}/claim`)).status).toBe(200);
  const [gauge] = await sql(
    `select value from gauge_value where topic = 'qa-claims' and key = $1
      union all select data from outbox where kind = 'gauge' and key = $1`,
    [heir.userId],
  );
  expect(JSON.stringify(gauge ?? {})).not.toContain(leadId);
});

test("a person leaves while a team takes them in: they do not deadlock", async () => {
  const leaver = await world.user("data_ops", { name: "Ring" });
  const team = await http.post("/api/teams", { name: "Ring", memberIds: [leaver.userId] });
  expect(team.status, JSON.stringify(team.body)).toBeLessThan(300);
  const barrier = await world.kernel.pool.connect();
  await barrier.query("begin");
  await barrier.query(`select from app_user where id = $1 for update`, [leaver.userId]);
  const locked = `select from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`;
  const waiting = async (n: number) => {
    await expect.poll(async () => (await sql(locked)).length).toBe(n);
  };
  const version = await versionOf(leaver);
  const leaving = http.post(
    `/api/users/${leaver.userId}/deactivate`,
    { successorId: null },
    ifMatch(version),
  );
  await waiting(1);
  const joining = http.post(`/api/teams/${team.body.id}/members`, { userIds: [leaver.userId] });
  await waiting(2);
  await barrier.query("commit");
  barrier.release();
  expect((await leaving).status).toBe(200);
  expect((await joining).body).toMatchObject({ code: "invalid" });
});

test("a manager's records go over, deleted ones not, and every one is in the audit", async () => {
  const leaver = await world.user("campaign_manager", { name: "Mia" });
  const heir = await world.user("campaign_manager", { name: "Moe" });
  const client = await world.user("client_user");
  const mine = await world.http(leaver);
  const filter = {
    v: 1,
    entity: "contact",
    where: { type: "field", path: "contact.city", op: "is", value: "Rome" },
  };
  const { id: segmentId } = (await mine.post("/api/segments", { name: "Mine", filter })).body;
  const gone = (await mine.post("/api/segments", { name: "Gone", filter })).body;
  await mine.delete(`/api/segments/${gone.id}`, gone.version);
  const list = { name: "Mine", entityType: "contact" };
  const { id: listId } = (await mine.post("/api/lists", list)).body;
  const campaignId = await makeCampaign(world, "Mine");
  const accountId = await storeAccount(world);
  const owned = { segment: segmentId, list: listId, campaign: campaignId, account: accountId };
  for (const [table, id] of Object.entries(owned)) {
    await sql(`update ${table} set owner_id = $2 where id = $1`, [id, leaver.userId]);
  }
  expect((await deactivate(leaver, client)).status).toBe(400);
  expect((await deactivate(leaver, leaver)).status).toBe(400);
  expect((await deactivate(leaver, heir)).status).toBe(200);
  for (const [table, id] of Object.entries(owned)) {
    const [row] = await sql(`select owner_id, version from ${table} where id = $1`, [id]);
    expect(row, table).toEqual({ owner_id: heir.userId, version: 2 });
    const audit = await sql(
      `select data from audit_log where entity_id = $1 and action = $2 || '.handed_over'`,
      [id, table],
    );
    expect(audit, table).toEqual([{ data: { from: leaver.userId, to: heir.userId } }]);
  }
  expect((await (await world.http(heir)).get(`/api/segments/${segmentId}`)).status).toBe(200);
  expect((await sql(`select owner_id from segment where id = $1`, [gone.id]))[0].owner_id).toBe(
    leaver.userId,
  );
});

test("who is deactivated is signed out, leaves their teams, and comes back without what they gave", async () => {
  const leaver = await world.user("data_ops", { name: "Dora" });
  const team = (
    await http.post("/api/teams", { name: "Leavers", leadId: leaver.userId, memberIds: [] })
  ).body;
  await sql(`update app_user set password_hash = 'of one who joined' where id = $1`, [
    leaver.userId,
  ]);
  const before = await world.http(leaver);
  expect((await deactivate(leaver, null)).status).toBe(200);
  const [session] = await sql(`select revoked_at from session where user_id = $1`, [leaver.userId]);
  expect(session.revoked_at).not.toBeNull();
  const teams = (await http.get("/api/teams")).body.items;
  expect(teams.find((one: { id: string }) => one.id === team.id)).toMatchObject({
    leadId: null,
    members: [],
  });
  expect((await deactivate(leaver, null)).body.code).toBe("wrong_state");
  const back = await http.patch(`/api/users/${leaver.userId}`, await versionOf(leaver), {
    status: "active",
  });
  expect(back.body).toMatchObject({ status: "active", teams: [] });
  expect((await before.get("/api/auth/me")).status).toBe(401);
});
