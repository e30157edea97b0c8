import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { UserActor } from "#shared/kernel/actor.ts";
import { makeLead } from "#test/factories/leads.ts";
import type { Caller } from "#test/harness/http.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";
import { notifyAll, takeNotices } from "#test/harness/notify.ts";
import { verifyAction } from "#test/harness/verify-action.ts";
import { verifyLeads } from "./leads.verify.ts";

let world: TestWorld;
let supervisor: UserActor;
let http: Caller;
let rounds = 0;

beforeAll(async () => {
  world = await testWorld();
  supervisor = await world.user("ops_supervisor", { name: "Olga Ops" });
  http = await world.http(supervisor);
});
afterAll(async () => {
  expect(await verifyLeads(world.system())).toEqual([]);
  await world.close();
});

const ifMatch = (version: number) => ({ "if-match": `"${version}"` });
const waitingOf = async (agent: UserActor) => {
  const caller = await world.http(agent);
  return async () => (await caller.get("/api/leads?view=waiting")).body.items;
};

/** A lead that its reviewer returned, or asked about; its agent, and one who could mend it instead. */
async function waiting(step: "return" | "hold" = "return") {
  const no = ++rounds;
  const agent = await world.user("agent", { name: `Agent ${no}` });
  const heir = await world.user("agent", { name: `Heir ${no}` });
  const reviewer = await world.user("qa_reviewer", { name: `Reviewer ${no}` });
  const { leadId, contactId } = await makeLead(world, { agent, lastName: `Person${no}` });
  const path = `/api/leads/${leadId}`;
  const review = await world.http(reviewer);
  const { claim, lead } = (await review.post(`${path}/claim`)).body;
  const words = step === "hold" ? { question: "In May?" } : { reason: "No budget named" };
  const asked = await review.post(
    `${path}/${step}`,
    { token: claim.token, ...words },
    ifMatch(lead.version),
  );
  expect(asked.status, JSON.stringify(asked.body)).toBe(200);
  const current = async () => (await http.get(path)).body;
  const give = async (agentId: unknown, more: { version?: number; key?: string } = {}) =>
    http.post(
      `${path}/reassign`,
      { agentId },
      {
        ...ifMatch(more.version ?? (await current()).version),
        ...(more.key ? { "idempotency-key": more.key } : {}),
      },
    );
  const fix = async (who: UserActor) =>
    (await world.http(who)).post(
      `${path}/fix`,
      { answers: [], notes: "Asked again" },
      ifMatch((await current()).version),
    );
  return { leadId, contactId, path, agent, heir, reviewer, current, give, fix };
}

test("a returned lead moves to the other agent's list, who mends it; its own agent cannot any more", async () => {
  const one = await waiting();
  const stranger = await world.user("agent", { name: "Stranger" });
  const outsiders = [stranger, await world.user("client_user")];
  await verifyAction(world, {
    topic: `agent-leads:${one.heir.userId}`,
    read: await waitingOf(one.heir),
    act: async () => {
      const answer = await one.give(one.heir.userId);
      expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    },
    viewer: one.heir,
    outsiders,
    compare: ({ id, version }) => ({ id, version }),
  });
  const lead = await one.current();
  expect(lead).toMatchObject({
    status: "returned",
    agentId: one.agent.userId,
    fixerId: one.heir.userId,
    fixerName: one.heir.name,
  });
  expect(lead.history.at(-1)).toMatchObject({
    event: "reassign",
    fromStatus: "returned",
    toStatus: "returned",
    reason: `To ${one.heir.name}`,
    actorName: "Olga Ops",
  });
  expect(await (await waitingOf(one.agent))()).toEqual([]);
  expect(await (await waitingOf(one.heir))()).toHaveLength(1);
  expect((await one.fix(one.agent)).status).toBe(403);
  expect((await one.fix(stranger)).status).toBe(404);
  expect((await one.fix(one.heir)).status).toBe(200);
  expect((await one.current()).status).toBe("new");
});

test("given on, it leaves the list of who had it, and they its person; back at its agent it is theirs again", async () => {
  const one = await waiting();
  const second = await world.user("agent", { name: "Second" });
  await one.give(one.heir.userId);
  const person = async (who: UserActor) =>
    (await (await world.http(who)).get(`/api/contacts/${one.contactId}`)).status;
  expect(await person(one.heir)).toBe(200);
  const events = await verifyAction(world, {
    topic: `agent-leads:${one.heir.userId}`,
    read: await waitingOf(one.heir),
    act: () => one.give(second.userId),
    viewer: one.heir,
    outsiders: [await world.user("agent", { name: "Nobody" })],
  });
  expect(events).toContainEqual(
    expect.objectContaining({
      topic: `record:contact:${one.contactId}`,
      type: "accessChanged",
      data: { userIds: [one.heir.userId] },
    }),
  );
  expect(await person(one.heir)).toBe(404);
  expect((await one.give(one.agent.userId)).body).toMatchObject({ fixerId: null, fixerName: null });
  expect(await (await waitingOf(one.agent))()).toHaveLength(1);
});

test("a question is answered by who has the lead now; its reviewer keeps the claim", async () => {
  const one = await waiting("hold");
  await one.give(one.heir.userId);
  expect((await one.current()).claim).toMatchObject({ ownerId: one.reviewer.userId });
  const answer = async (who: UserActor) =>
    (await (await world.http(who)).post(`${one.path}/hold/answer`, { answer: "Yes" })).status;
  expect(await answer(one.agent)).toBe(403);
  expect(await answer(one.heir)).toBe(200);
});

test("who mended it before it went to somebody else still does not decide on it", async () => {
  const one = await waiting();
  await one.give(one.heir.userId);
  await one.fix(one.heir);
  const review = await world.http(one.reviewer);
  const { claim, lead } = (await review.post(`${one.path}/claim`)).body;
  await review.post(
    `${one.path}/return`,
    { token: claim.token, reason: "Still no budget" },
    ifMatch(lead.version),
  );
  await one.give(one.agent.userId);
  await one.fix(one.agent);
  await world.kernel.pool.query(`update app_user set roles = '{qa_reviewer,agent}' where id = $1`, [
    one.heir.userId,
  ]);
  const heir = await world.http({ ...one.heir, roles: ["qa_reviewer", "agent"] });
  const claimed = await heir.post(`${one.path}/claim`);
  expect([claimed.status, claimed.body.detail]).toEqual([
    403,
    "A second person must decide: this is your own lead.",
  ]);
  expect((await heir.post("/api/leads/claim-next")).body?.lead?.id).not.toBe(one.leadId);
  expect((await review.post(`${one.path}/claim`)).status).toBe(200);
});

test("both hear of it on the bell, with what the reviewer wants", async () => {
  const one = await waiting();
  await takeNotices(world);
  await one.give(one.heir.userId);
  const carried = await notifyAll(world);
  expect(JSON.stringify(carried)).not.toContain("budget");
  const { rows } = await world.kernel.pool.query(
    `select user_id as who, title, detail from notification where kind = 'lead.reassigned'
      and user_id = any ($1) order by title`,
    [[one.agent.userId, one.heir.userId]],
  );
  const person = `Robin Person${rounds}`;
  expect(rows).toEqual([
    {
      who: one.heir.userId,
      title: `Olga Ops gave you the lead ${person}`,
      detail: "No budget named",
    },
    {
      who: one.agent.userId,
      title: `Olga Ops gave your lead ${person} to ${one.heir.name}`,
      detail: null,
    },
  ]);
});

test("two supervisors at once: one wins; the same command twice is once", async () => {
  const one = await waiting();
  const { version } = await one.current();
  const second = await world.user("agent", { name: "Rival" });
  const both = await Promise.all(
    [one.heir, second].map(({ userId }) => one.give(userId, { version })),
  );
  expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409]);
  const { fixerId } = await one.current();
  expect(both.find(({ status }) => status === 409)!.body).toMatchObject({
    code: "stale",
    changed: ["fixerId"],
    current: { fixerId },
  });
  const key = randomUUID();
  const now = (await one.current()).version;
  const twice = await Promise.all(
    [1, 2].map(() => one.give(one.agent.userId, { version: now, key })),
  );
  expect(twice.map(({ status }) => status)).toEqual([200, 200]);
  expect((await one.current()).version).toBe(now + 1);
});

test("who may not mend it, who reviews it, who has it, other states and nonsense are refused by name", async () => {
  const one = await waiting("hold");
  const answer = async (agentId: unknown) => {
    const { status, body } = await one.give(agentId);
    return [status, body.code, body.errors?.[0]?.path ?? body.detail];
  };
  const nobody = [400, "invalid", "body.agentId"];
  expect(await answer(supervisor.userId)).toEqual(nobody);
  expect(await answer((await world.user("client_user")).userId)).toEqual(nobody);
  expect(await answer(randomUUID())).toEqual(nobody);
  expect(await answer(null)).toEqual(nobody);
  expect(await answer(one.agent.userId)).toEqual([
    409,
    "wrong_state",
    `${one.agent.name} has it already.`,
  ]);
  await world.kernel.pool.query(`update app_user set roles = '{qa_reviewer,agent}' where id = $1`, [
    one.reviewer.userId,
  ]);
  expect((await one.give(one.reviewer.userId)).body.errors[0].message).toMatch(/reviews this lead/);
  await world.kernel.pool.query(`update app_user set status = 'disabled' where id = $1`, [
    one.heir.userId,
  ]);
  expect(await answer(one.heir.userId)).toEqual(nobody);
  const body = { agentId: one.agent.userId };
  expect((await http.post(`${one.path}/reassign`, body)).status).toBe(428);
  const unknown = `/api/leads/${randomUUID()}/reassign`;
  expect((await http.post(unknown, body, ifMatch(1))).status).toBe(404);
  for (const role of ["agent", "qa_reviewer", "campaign_manager", "client_user"] as const) {
    const other = await world.http(await world.user(role));
    const { status } = await other.post(`${one.path}/reassign`, body, ifMatch(1));
    expect([role, status]).toEqual([role, 403]);
  }
  const fresh = await makeLead(world);
  const early = await http.post(`/api/leads/${fresh.leadId}/reassign`, body, ifMatch(1));
  expect(early.body).toMatchObject({
    code: "wrong_state",
    detail: "This lead is new: it waits for no agent.",
  });
});
