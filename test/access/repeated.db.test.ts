import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { collectionOf } from "#server/kernel/http/replay-access.ts";
import { approve, makeLead, makeOrder } from "../factories/leads.ts";
import { callAgents, daytimeZone, runningCampaign } from "../factories/calls.ts";
import { storeContacts } from "../factories/audience.ts";
import { testWorld } from "../harness/kernel.ts";
import type { TestWorld } from "../harness/kernel.ts";

let world: TestWorld;

beforeAll(async () => {
  world = await testWorld();
});
afterAll(() => world.close());

const key = () => ({ "idempotency-key": randomUUID() });

/**
 * Whoever holds the verb sees all of these, or they are their own for ever: a stored answer needs no
 * more than the verb. A callback's answer is a current task, which is asked about.
 */
const BY_VERB = [
  "callbacks",
  "clients",
  "email-templates",
  "forms",
  "imports",
  "jobs",
  "mailbox",
  "notifications",
  "orders",
  "scripts",
  "senders",
  "suppressions",
  "teams",
  "users",
];

test("every command that keeps its answer says who may have it again", () => {
  const open = world.kernel.modules
    .flatMap((module) => module.routes ?? [])
    .map(({ endpoint }) => endpoint)
    .filter((one) => one.method === "POST" && one.idempotent !== false && one.response)
    .map(({ path }) => collectionOf(path))
    .filter((name) => !world.kernel.answers.has(name) && !BY_VERB.includes(name));
  expect([...new Set(open)]).toEqual([]);
});

test("a repeated command gets its answer, and 404 once the team was left", async () => {
  const owner = await world.user("campaign_manager");
  const mate = await world.user("data_ops");
  const admin = await world.http(await world.user("admin"));
  const memberIds = [owner.userId, mate.userId];
  const team = (await admin.post("/api/teams", { name: "Sharers", memberIds })).body;
  const list = { name: "Shared", entityType: "contact", visibility: "team" };
  const { id } = (await (await world.http(owner)).post("/api/lists", list)).body;
  const [contactId] = await storeContacts(world, [{}]);
  const http = await world.http(mate);
  const body = { entityType: "contact", recordIds: [contactId] };
  const once = key();
  const add = () => http.post(`/api/lists/${id}/members`, body, once);
  const first = await add();
  expect(first).toMatchObject({ status: 200, body: { changed: 1 } });
  expect((await add()).body).toEqual(first.body);
  await admin.post(`/api/teams/${team.id}/members/remove`, { userIds: [mate.userId] });
  expect((await add()).status).toBe(404);
});

test("an agent who lost the person does not get them again by repeating their pull", async () => {
  const [agent] = await callAgents(world, 1);
  const contactIds = await storeContacts(world, [{ timeZone: daytimeZone() }]);
  const campaign = await runningCampaign(world, { contactIds, agents: [agent!] });
  const http = await world.http(agent!);
  const once = key();
  const pull = () => http.post(`/api/call-campaigns/${campaign.id}/pull`, {}, once);
  const first = await pull();
  expect((await pull()).body).toEqual(first.body);
  await http.post(`/api/call-tasks/${first.body.currentTask.id}/skip`, {
    token: first.body.token,
    reason: "busy",
  });
  expect((await pull()).status).toBe(404);
});

test("a client who decided on a lead does not read it again once it was recalled", async () => {
  const { leadId, campaignId } = await makeLead(world);
  const { buyer } = await makeOrder(world, campaignId);
  const reviewer = await world.http(await world.user("qa_reviewer"));
  const match = (version: number) => ({ "if-match": `"${version}"` });
  const approved = await approve(world, leadId);
  await reviewer.post(`/api/leads/${leadId}/publish`, {}, match(approved));
  const http = await world.http(buyer);
  const once = { ...key(), ...match(1) };
  const decide = () =>
    http.post(`/api/portal/leads/${leadId}/decide`, { decision: "accepted" }, once);
  const first = await decide();
  expect(first.status, JSON.stringify(first.body)).toBe(200);
  expect((await decide()).body).toEqual(first.body);
  const lead = (await reviewer.get(`/api/leads/${leadId}`)).body;
  const gone = await reviewer.post(
    `/api/leads/${leadId}/recall`,
    { reason: "Wrong company" },
    match(lead.version),
  );
  expect(gone.status, JSON.stringify(gone.body)).toBe(200);
  expect((await decide()).status).toBe(404);
});
