import { afterAll, beforeAll, expect, test } from "vitest";
import { transact } from "#server/kernel/db/transact.ts";
import { ALL_CHECKED, makeLead } from "#test/factories/leads.ts";
import { expireClaim, heldLead, makeReviewer } from "#test/factories/reviews.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";
import { expireClaims } from "./claims.service.ts";

let world: TestWorld;
beforeAll(async () => {
  world = await testWorld();
});
afterAll(() => world.close());

const ifMatch = (version: number) => ({ "if-match": `"${version}"` });

test("of two reviewers racing for a lead exactly one gets it, the other learns who", async () => {
  const [anna, ben] = [
    await makeReviewer(world, "Anna Review"),
    await makeReviewer(world, "Ben Review"),
  ];
  for (let round = 0; round < 8; round++) {
    const { leadId } = await makeLead(world);
    const answers = await Promise.all(
      [anna, ben].map(({ http }) => http.post(`/api/leads/${leadId}/claim`)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const winner = answers[0]!.status === 200 ? anna : ben;
    const lost = answers.find(({ status }) => status === 409)!.body;
    expect(lost).toMatchObject({ code: "taken", current: { ownerName: winner.actor.name } });
  }
});

test("claim-next gives two reviewers different leads", async () => {
  await makeLead(world);
  await makeLead(world);
  const answers = await Promise.all(
    ["Anna Review", "Ben Review"].map(async (name) =>
      (await makeReviewer(world, name)).http.post("/api/leads/claim-next"),
    ),
  );
  const [one, two] = answers.map(({ body }) => body.lead.id);
  expect(one).not.toBe(two);
});

test("an expired claim decides nothing, and the sweeper turns its end into a free lead", async () => {
  const { leadId, anna, token, version } = await heldLead(world);
  await expireClaim(world, leadId);
  const late = await anna.http.post(
    `/api/leads/${leadId}/approve`,
    { token, checked: ALL_CHECKED },
    ifMatch(version),
  );
  expect(late).toMatchObject({ status: 409, body: { code: "taken" } });
  const renewed = await anna.http.post(`/api/leads/${leadId}/claim/renew`, { token });
  expect(renewed.body.code).toBe("taken");
  expect(await transact(world.system(), expireClaims)).toBeGreaterThan(0);
  const free = await anna.http.get(`/api/leads/${leadId}`);
  expect(free.body).toMatchObject({ status: "under_review", claim: null });
});

test("a claim taken over after its end fences the first holder off, even with the right version", async () => {
  const { leadId, anna, token } = await heldLead(world);
  await expireClaim(world, leadId);
  const ben = await makeReviewer(world, "Ben Review");
  const second = await ben.http.post(`/api/leads/${leadId}/claim`);
  expect(second.status).toBe(200);
  const late = await anna.http.post(
    `/api/leads/${leadId}/reject`,
    { token, reason: "Too small" },
    ifMatch(second.body.lead.version),
  );
  expect(late.body).toMatchObject({ code: "taken", current: { ownerName: "Ben Review" } });
});

test("a screen that closes leaves its claim ten seconds", async () => {
  const { leadId, anna, token } = await heldLead(world);
  const before = Date.now();
  const left = await anna.http.post(`/api/leads/${leadId}/claim/renew`, { token, leaving: true });
  const until = Date.parse(left.body.until);
  expect(until).toBeGreaterThan(before + 5_000);
  expect(until).toBeLessThanOrEqual(Date.now() + 10_100);
});

test("an agent cannot claim", async () => {
  const { leadId, agent } = await makeLead(world);
  const answer = await (await world.http(agent)).post(`/api/leads/${leadId}/claim`);
  expect(answer.status).toBe(403);
});
