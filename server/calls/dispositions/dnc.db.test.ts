import { afterAll, beforeAll, expect, test } from "vitest";
import { answerAttempt, hangUp } from "#server/calls/attempts/attempts.service.ts";
import { transact } from "#server/kernel/db/transact.ts";
import type { DncScope } from "#shared/calls/dispositions/dispositions.schema.ts";
import { storeAccount } from "#test/factories/audience.ts";
import { callAgents } from "#test/factories/calls.ts";
import { inCall } from "#test/factories/in-call.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";

let world: TestWorld;

beforeAll(async () => {
  world = await testWorld();
});
afterAll(() => world.close());

const sql = async (text: string, params: unknown[] = []) =>
  (await world.kernel.pool.query(text, params)).rows;

async function talking(name: string, accountId?: string) {
  const one = await inCall(world, name, accountId ? { accountId } : {});
  await transact(world.as(one.agent), (tx) => answerAttempt(tx, one.attempt.id));
  const http = await world.http(one.agent);
  const dnc = (scope: DncScope) => http.post(`/api/attempts/${one.attempt.id}/dnc`, { scope });
  return { ...one, dnc };
}

const suppressions = (key: string) =>
  sql(`select scope, source, source_id from suppression where key = $1`, [key]);

test("when a DNC's scope is chosen, then it is written at once and the call goes on", async () => {
  const accountId = await storeAccount(world);
  const one = await talking("Asks not to be called", accountId);
  const answer = await one.dnc("number");
  expect(answer.status).toBe(200);
  expect(answer.body.receipt).toMatchObject({
    scope: "phone",
    queues: [{ campaignId: one.campaign.id, tasks: 1 }],
  });
  const by = { source: "dnc", source_id: one.attempt.id };
  expect(await suppressions(one.currentTask.phone)).toEqual([{ scope: "phone", ...by }]);
  expect(await one.call()).toMatchObject({ state: "answered", disposed_at: null });
  // the person first, then their whole company
  await one.dnc("person");
  await one.dnc("company");
  await one.dnc("company");
  expect(await suppressions(one.contactId)).toEqual([{ scope: "contact", ...by }]);
  expect(await suppressions(accountId)).toEqual([{ scope: "account", ...by }]);
});

test.each(["No Answer", "Callback", "Busy"])(
  "when %s is saved after a DNC was written, then the person is not planned again",
  async (label) => {
    const one = await talking(`DNC then ${label}`);
    await one.dnc("person");
    await transact(world.as(one.agent), (tx) => hangUp(tx, one.attempt.id, "hangup"));
    const localTime = `${new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)}T15:00`;
    const callback = { localTime, timeZone: one.currentTask.timeZone!, mine: true };
    const done = await one.dispose(label, label === "Callback" ? { callback } : {});
    expect(done).toMatchObject({
      retryAt: null,
      callbackAt: null,
      blocked: { rule: "suppressed" },
    });
    expect(await one.task()).toMatchObject({ state: "removed", removed_reason: "suppressed" });
  },
);

test("when DNC is saved after it was written, then nothing is written twice", async () => {
  const one = await talking("DNC twice");
  await one.dnc("number");
  await one.dispose("DNC", { dncScope: "number" });
  expect(await suppressions(one.currentTask.phone)).toHaveLength(1);
  expect(await one.task()).toMatchObject({ state: "done", outcome: "DNC" });
  expect((await one.dnc("person")).status).toBe(409);
  expect(await suppressions(one.contactId)).toEqual([]);
});

test("when the call is another agent's, was never dialled or has no company, then no DNC is written", async () => {
  const one = await talking("Not mine");
  const [other] = await callAgents(world, 1, "Somebody else");
  const theirs = await (
    await world.http(other!)
  ).post(`/api/attempts/${one.attempt.id}/dnc`, { scope: "number" });
  expect(theirs.status).toBe(404);
  expect((await one.dnc("company")).body.errors).toEqual([
    expect.objectContaining({ path: "body.scope" }),
  ]);
  await sql(`update call_attempt set dialing_at = null where id = $1`, [one.attempt.id]);
  expect((await one.dnc("number")).status).toBe(409);
  expect(await suppressions(one.currentTask.phone)).toEqual([]);
});
