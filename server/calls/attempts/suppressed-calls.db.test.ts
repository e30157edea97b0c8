import { afterAll, beforeAll, expect, test } from "vitest";
import { wallAt } from "#shared/compliance/calling-hours.rules.ts";
import { answerAttempt } from "./attempts.service.ts";
import { purgeContact, purgeSuppressed } from "./purge.service.ts";
import { deleteContact } from "#server/contacts/contacts.service.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { addSuppressions } from "#server/suppressions/suppressions.service.ts";
import type { NewSuppression } from "#server/suppressions/suppressions.service.ts";
import { storeAccount } from "#test/factories/audience.ts";
import { daytimeZone, runningCampaign } from "#test/factories/calls.ts";
import { freshPhone, inCall } from "#test/factories/in-call.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";

let world: TestWorld;
const timeZone = daytimeZone();

beforeAll(async () => {
  world = await testWorld();
});
afterAll(() => world.close());

const sql = async (text: string, params: unknown[] = []) =>
  (await world.kernel.pool.query(text, params)).rows;

async function deleted(contactId: string): Promise<void> {
  const ops = world.as(await world.user("data_ops"));
  const [{ version }] = await sql(`select version from contact where id = $1`, [contactId]);
  await transact(ops, (tx) => deleteContact(tx, contactId, version));
  const purge = () => transact(world.system(), (tx) => purgeContact(tx, contactId));
  await purge();
  await purge();
}

/** Adds a suppression and purges by it, as its subscriber does. */
async function suppressed(row: Pick<NewSuppression, "scope" | "key"> & Partial<NewSuppression>) {
  const [id] = await transact(world.system(), (tx) =>
    addSuppressions(tx, [{ channel: "phone", reason: "asked", source: "dnc", ...row }]),
  );
  const [{ batch_id: batchId }] = await sql(`select batch_id from suppression where id = $1`, [id]);
  await transact(world.system(), (tx) => purgeSuppressed(tx, batchId));
}

test("deleting a person cuts a call that nobody has answered, and nothing is queued again", async () => {
  const one = await inCall(world, "Deleted ringing");
  const other = await runningCampaign(world, { contactIds: [one.contactId], agents: [one.agent] });
  await deleted(one.contactId);
  expect(await one.call()).toMatchObject({ state: "ended", end_reason: "cancelled" });
  expect(await one.task()).toMatchObject({ state: "needs_disposition" });
  const [left] = await sql(`select state, removed_reason from call_task where campaign_id = $1`, [
    other.id,
  ]);
  expect(left).toEqual({ state: "removed", removed_reason: "deleted" });
  const done = await one.dispose("No Answer");
  expect(done).toMatchObject({ retryAt: null, blocked: { rule: "deleted" } });
  expect(await one.task()).toMatchObject({ state: "removed", removed_reason: "deleted" });
});

test("a call that was not dialled yet is cut with the person, and does not go back to the queue", async () => {
  const one = await inCall(world, "Deleted before the dial");
  await sql(`update call_attempt set state = 'initiating', dialing_at = null where id = $1`, [
    one.attempt.id,
  ]);
  await deleted(one.contactId);
  expect(await one.call()).toMatchObject({ state: "ended", end_reason: "cancelled" });
  expect(await one.task()).toMatchObject({ state: "removed", removed_reason: "deleted" });
});

test("who is answered already is heard out when they are deleted", async () => {
  const one = await inCall(world, "Deleted talking");
  await transact(world.as(one.agent), (tx) => answerAttempt(tx, one.attempt.id));
  await deleted(one.contactId);
  expect(await one.call()).toMatchObject({ state: "answered" });
});

test.each(["phone", "contact", "account", "domain", "campaign", "client"] as const)(
  "a DNC by %s that came during the call: a retry is not planned, the task is closed",
  async (kind) => {
    const accountId = await storeAccount(world);
    const clientId = await world.client();
    const one = await inCall(world, `During ${kind}`, { accountId, clientId });
    await transact(world.as(one.agent), (tx) => answerAttempt(tx, one.attempt.id));
    const domain = "acme-holding.example";
    await sql(`update account set domain = $2 where id = $1`, [
      accountId,
      kind === "domain" ? domain : null,
    ]);
    const person = { scope: "contact" as const, key: one.contactId };
    await suppressed(
      {
        phone: { scope: "phone" as const, key: one.currentTask.phone },
        contact: person,
        account: { scope: "account" as const, key: accountId },
        domain: { scope: "domain" as const, key: domain },
        campaign: { ...person, campaignId: one.campaign.id },
        client: { ...person, clientId },
      }[kind],
    );
    const done = await one.dispose("No Answer");
    expect(done).toMatchObject({ retryAt: null, blocked: { rule: "suppressed" } });
    expect(await one.task()).toMatchObject({
      state: "removed",
      removed_reason: "suppressed",
      outcome: "No Answer",
      lease_owner: null,
    });
  },
);

test("a DNC of another campaign or client does not keep them from their retry", async () => {
  const clientId = await world.client();
  const one = await inCall(world, "Elsewhere", { clientId });
  const person = { scope: "contact" as const, key: one.contactId };
  const other = await runningCampaign(world, { contactIds: [one.contactId], agents: [one.agent] });
  await suppressed({ ...person, campaignId: other.id });
  await suppressed({ ...person, clientId: await world.client() });
  const done = await one.dispose("No Answer");
  expect(done.blocked).toBeNull();
  expect(await one.task()).toMatchObject({ state: "queued" });
});

test("a callback agreed in a call during which a DNC came is no promise", async () => {
  const one = await inCall(world, "Promise");
  await suppressed({ scope: "contact", key: one.contactId });
  const { day } = wallAt(timeZone, new Date(Date.now() + 2 * 86_400_000));
  const done = await one.dispose("Callback", {
    callback: { localTime: `${day}T15:00`, timeZone, mine: true },
  });
  expect(done).toMatchObject({ callbackAt: null, blocked: { rule: "suppressed" } });
  expect(await one.task()).toMatchObject({ state: "removed", owner_id: null });
  expect(await sql(`select 1 from callback where task_id = $1`, [one.currentTask.id])).toEqual([]);
});

test("after a wrong number, another number of somebody suppressed is not queued", async () => {
  const one = await inCall(world, "Wrong");
  await sql(`update contact set mobile_e164 = $2 where id = $1`, [one.contactId, freshPhone()]);
  await suppressed({ scope: "contact", key: one.contactId });
  await one.dispose("Wrong Number");
  expect(await one.task()).toMatchObject({ state: "removed", removed_reason: "suppressed" });
});
