import { afterAll, beforeAll, expect, test } from "vitest";
import type { UserActor } from "#shared/kernel/actor.ts";
import { ALL_CHECKED, makeLead } from "#test/factories/leads.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";

let world: TestWorld;
let reviewers = 0;
beforeAll(async () => {
  world = await testWorld();
});
afterAll(() => world.close());

const ifMatch = (version: number) => ({ "if-match": `"${version}"` });

/** A lead that its reviewer has held with a question. */
async function held() {
  const reviewer = await world.user("qa_reviewer", { name: `Reviewer ${++reviewers}` });
  const agent = await world.user("agent", { name: `Agent ${reviewers}` });
  const { leadId } = await makeLead(world, { agent });
  const http = await world.http(reviewer);
  const path = `/api/leads/${leadId}`;
  const { claim, lead } = (await http.post(`${path}/claim`)).body;
  const question = { token: claim.token, question: "Did she agree to a call in May?" };
  const answer = await http.post(`${path}/hold`, question, ifMatch(lead.version));
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return { leadId, path, reviewer, agent, http, token: claim.token as string };
}

async function claimOf(leadId: string) {
  const { rows } = await world.kernel.pool.query(
    `select claim_owner as owner, claim_connection as connection,
            extract(epoch from claim_until - clock_timestamp()) / 3600 as hours
       from lead where id = $1`,
    [leadId],
  );
  return { ...rows[0], hours: Number(rows[0].hours) };
}

async function deactivate(user: UserActor, successor: UserActor | null) {
  const admin = await world.http(await world.user("admin"));
  const { rows } = await world.kernel.pool.query(`select version from app_user where id = $1`, [
    user.userId,
  ]);
  const to = { successorId: successor?.userId ?? null };
  return admin.post(`/api/users/${user.userId}/deactivate`, to, ifMatch(rows[0].version));
}

test("a bulk claim of one's own held lead does not shorten it", async () => {
  const { http, leadId, reviewer } = await held();
  const { body } = await http.post("/api/leads/bulk/claim", { ids: [leadId] });
  expect(body.results).toMatchObject([{ id: leadId, ok: true }]);
  const claim = await claimOf(leadId);
  expect(claim).toMatchObject({ owner: reviewer.userId, connection: null });
  expect(claim.hours).toBeGreaterThan(23);
  expect(Date.parse(body.results[0].claim.until) - Date.now()).toBeGreaterThan(23 * 3_600_000);
});

test("claimed again and renewed, alive or leaving, a held lead keeps its day", async () => {
  const { http, leadId, path } = await held();
  const { claim } = (await http.post(`${path}/claim`)).body;
  for (const body of [{ token: claim.token }, { token: claim.token, leaving: true }]) {
    const renewed = await http.post(`${path}/claim/renew`, body);
    expect(Date.parse(renewed.body.until) - Date.now()).toBeGreaterThan(23 * 3_600_000);
    expect(await claimOf(leadId)).toMatchObject({ connection: null });
  }
});

test("once answered, the claim is one of its screen again", async () => {
  const { http, agent, leadId, path, token } = await held();
  await (await world.http(agent)).post(`${path}/hold/answer`, { answer: "Yes, she did" });
  expect((await http.post(`${path}/claim/renew`, { token })).status).toBe(200);
  expect((await claimOf(leadId)).hours).toBeLessThan(0.1);
});

test("a renewal that waits for a hold sees its question", async () => {
  const reviewer = await world.user("qa_reviewer", { name: "Reviewer Race" });
  const { leadId } = await makeLead(world);
  const http = await world.http(reviewer);
  const { claim } = (await http.post(`/api/leads/${leadId}/claim`)).body;
  const db = await world.kernel.pool.connect();
  try {
    await db.query("begin");
    await db.query(`select from lead where id = $1 for update`, [leadId]);
    const body = { token: claim.token, leaving: true };
    const renewed = http.post(`/api/leads/${leadId}/claim/renew`, body);
    await expect
      .poll(async () => {
        const { rows } = await world.kernel.pool.query(
          `select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
        );
        return rows.length;
      })
      .toBe(1);
    await db.query(
      `insert into lead_question (id, lead_id, asked_at, asked_by, asked_by_name, question)
       values (uuidv7(), $1, now(), $2, 'Reviewer Race', 'Did she agree?')`,
      [leadId, reviewer.userId],
    );
    await db.query("commit");
    expect(Date.parse((await renewed).body.until) - Date.now()).toBeGreaterThan(23 * 3_600_000);
  } finally {
    db.release();
  }
});

test("a reviewer who leaves hands a held lead over with its day", async () => {
  const { leadId, reviewer } = await held();
  const heir = await world.user("qa_reviewer", { name: "Heir" });
  expect((await deactivate(reviewer, heir)).status).toBe(200);
  const claim = await claimOf(leadId);
  expect(claim).toMatchObject({ owner: heir.userId, connection: null });
  expect(claim.hours).toBeGreaterThan(23);
});

test("an agent who leaves hands over the question that is open to them", async () => {
  const { agent, path, http, leadId } = await held();
  expect((await deactivate(agent, null)).body.detail).toContain("leads to fix or answer (1)");
  const heir = await world.user("agent", { name: "Heir of questions" });
  expect((await deactivate(agent, heir)).status).toBe(200);
  const his = await world.http(heir);
  expect((await his.get("/api/leads?view=waiting")).body.items).toMatchObject([{ id: leadId }]);
  const answer = await his.post(`${path}/hold/answer`, { answer: "Yes" });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  const { lead, claim } = (await http.post(`${path}/claim`)).body;
  const decided = { token: claim.token, checked: ALL_CHECKED };
  expect((await http.post(`${path}/approve`, decided, ifMatch(lead.version))).status).toBe(200);
});
