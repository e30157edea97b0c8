import { afterAll, beforeAll, expect, test } from "vitest";
import { totalScore } from "#shared/leads/score.rules.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { ALL_CHECKED, makeLead } from "#test/factories/leads.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";
import { verifyAction } from "#test/harness/verify-action.ts";
import { expireClaims } from "./claims.service.ts";
import { verifyLeads } from "./leads.verify.ts";

let world: TestWorld;
beforeAll(async () => {
  world = await testWorld();
});
afterAll(() => world.close());

const ifMatch = (version: number) => ({ "if-match": `"${version}"` });
let agents = 0;
const QUESTION = "Did she agree to a call in May?";

async function claimed() {
  const reviewer = await world.user("qa_reviewer", { name: "Anna Review" });
  const anna = await world.http(reviewer);
  const agent = await world.user("agent", { name: `Agent ${++agents}` });
  const lead = await makeLead(world, { agent });
  const { claim, lead: row } = (await anna.post(`/api/leads/${lead.leadId}/claim`)).body;
  const token: string = claim.token;
  const path = `/api/leads/${lead.leadId}`;
  const hold = (version: number = row.version) =>
    anna.post(`${path}/hold`, { token, question: QUESTION }, ifMatch(version));
  return { ...lead, anna, reviewer, token, path, version: row.version as number, hold };
}

test("a hold keeps the claim beyond its screen, and the lead with its holder", async () => {
  const { anna, path, token, hold, leadId } = await claimed();
  const held = await hold();
  expect(held.body).toMatchObject({
    status: "under_review",
    question: { text: QUESTION, askedByName: "Anna Review" },
    claim: { ownerName: "Anna Review" },
  });
  const hours = (until: string) => (Date.parse(until) - Date.now()) / 3_600_000;
  expect(hours(held.body.claim.until)).toBeGreaterThan(23);
  // its screen closes: of another claim ten seconds would be left
  const left = await anna.post(`${path}/claim/renew`, { token, leaving: true });
  expect(hours(left.body.until)).toBeGreaterThan(23);
  const ben = await world.http(await world.user("qa_reviewer", { name: "Ben Review" }));
  expect((await ben.post(`${path}/claim`)).body).toMatchObject({
    code: "taken",
    current: { ownerName: "Anna Review" },
  });
  await transact(world.system(), expireClaims);
  expect((await anna.get(path)).body.claim.ownerName).toBe("Anna Review");
  const again = await anna.post(`${path}/hold`, { token, question: "And?" }, ifMatch(1));
  expect(again.body.code).toBe("stale");
  expect((await hold(held.body.version)).body.code).toBe("conflict");
  const { rows } = await world.kernel.pool.query(
    `select actor_name from audit_log where action = 'lead.held' and entity_id = $1`,
    [leadId],
  );
  expect(rows).toEqual([{ actor_name: "Anna Review" }]);
});

test("claiming the next lead leaves the held one alone", async () => {
  const { anna, hold, leadId } = await claimed();
  await hold();
  const { leadId: later } = await makeLead(world, { agent: await world.user("agent") });
  const next = await anna.post("/api/leads/claim-next");
  expect(next.body.lead.id).toBe(later);
  expect((await anna.get(`/api/leads/${leadId}`)).body.claim.ownerName).toBe("Anna Review");
});

test("only who holds the lead asks, and only its agent answers", async () => {
  const { path, agent, token, version, hold } = await claimed();
  const ben = await world.http(await world.user("qa_reviewer", { name: "Ben Review" }));
  const body = { token, question: QUESTION };
  expect((await ben.post(`${path}/hold`, body, ifMatch(version))).status).toBe(409);
  const mine = await world.http(agent);
  const answer = { answer: "Yes, she did" };
  expect((await mine.post(`${path}/hold/answer`, answer)).body.code).toBe("conflict");
  await hold();
  const other = await world.http(await world.user("agent", { name: "Other Agent" }));
  expect((await other.post(`${path}/hold/answer`, answer)).status).toBe(404);
  expect((await ben.post(`${path}/hold/answer`, answer)).status).toBe(403);
  expect((await mine.post(`${path}/hold/answer`, { answer: " " })).status).toBe(400);
});

test("an admin does not answer the question that they asked as its reviewer", async () => {
  const admin = await world.http(await world.user("admin"));
  const { leadId } = await makeLead(world, { agent: await world.user("agent") });
  const path = `/api/leads/${leadId}`;
  const { claim, lead } = (await admin.post(`${path}/claim`)).body;
  const body = { token: claim.token, question: QUESTION };
  expect((await admin.post(`${path}/hold`, body, ifMatch(lead.version))).status).toBe(200);
  expect((await admin.post(`${path}/hold/answer`, { answer: "Yes" })).status).toBe(403);
});

test("the question reaches the agent and their answer the queue, each live", async () => {
  const { path, agent, reviewer, anna, hold } = await claimed();
  const mine = await world.http(agent);
  const outsiders = [
    await world.user("client_user", { name: "Stranger" }),
    await world.user("agent", { name: "Other Agent" }),
  ];
  await verifyAction(world, {
    topic: `agent-leads:${agent.userId}`,
    read: async () => (await mine.get("/api/leads?view=mine&limit=200")).body.items,
    act: () => hold(),
    viewer: agent,
    outsiders,
  });
  const waiting = await mine.get("/api/leads?view=waiting");
  expect(waiting.body.items).toMatchObject([{ question: { text: QUESTION } }]);
  await verifyAction(world, {
    topic: "qa-queue",
    read: async () => (await anna.get("/api/leads?view=queue&limit=200")).body.items,
    act: () => mine.post(`${path}/hold/answer`, { answer: "Yes, she did" }),
    viewer: reviewer,
    outsiders,
  });
  expect((await mine.get("/api/leads?view=waiting")).body.items).toEqual([]);
  expect((await anna.get(path)).body).toMatchObject({
    question: null,
    claim: { ownerName: "Anna Review" },
    questions: [{ question: QUESTION, answer: "Yes, she did", answeredByName: agent.name }],
  });
  expect(await verifyLeads(world.system())).toEqual([]);
});

test("a decision without an answer lets the question fall, and keeps the score it was made on", async () => {
  const { anna, path, token, hold, contactId } = await claimed();
  const held = await hold();
  const parts = held.body.scoreParts;
  expect(held.body.score).toBe(totalScore(parts));
  expect(parts.map(({ part }: { part: string }) => part)).toContain("permission");
  const approved = await anna.post(
    `${path}/approve`,
    { token, checked: ALL_CHECKED },
    ifMatch(held.body.version),
  );
  expect(approved.body).toMatchObject({
    status: "approved",
    question: null,
    questions: [{ answer: null, answeredByName: null }],
  });
  await world.kernel.pool.query(`update contact set email = null, email_key = null where id = $1`, [
    contactId,
  ]);
  const later = await anna.get(path);
  expect(later.body).toMatchObject({ score: held.body.score, scoreParts: parts });
});
