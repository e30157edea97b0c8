import { holdSharedSql } from "#server/kernel/db/locks.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { deleteContact } from "#server/contacts/contacts.service.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { addSuppressions } from "#server/suppressions/suppressions.service.ts";
import type { NewSuppression } from "#server/suppressions/suppressions.service.ts";
import {
  freePort,
  launch,
  sendStates,
  storeEmailDraft,
  type EmailCampaignWorld,
} from "#test/factories/email.ts";
import { until } from "#test/harness/until.ts";
import { person, type Person } from "#test/factories/person.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";
import { claimSends, markSending, type ClaimedSend } from "./sends.service.ts";
import { unsubscribeUrl } from "#server/email/unsubscribe/unsubscribe.service.ts";

let world: TestWorld;
let campaign: EmailCampaignWorld;
let clientId: string;
let leaseToken: string;
const people = new Map<string, Person>();
const claimed: ClaimedSend[] = [];

const SCOPES = ["email", "contact", "account", "domain", "campaign", "client", "global"] as const;

// Two people for each scope and for the link, all claimed by one lease before anything is said.
beforeAll(async () => {
  world = await testWorld({ SANDBOX_SMTP_PORT: String(await freePort()) });
  await world.workers();
  clientId = await world.client();
  for (let n = 0; n < 2 * SCOPES.length + 8; n++) {
    const one = await person(world);
    people.set(one.contactId, one);
  }
  campaign = await storeEmailDraft(world, [...people.keys()], { perMinute: 1 });
  await world.kernel.pool.query(`update campaign set client_id = $2 where id = $1`, [
    campaign.id,
    clientId,
  ]);
  await launch(world, campaign);
  await until("ledger", async () => ((await sendStates(world, campaign.id)).pending ?? 0) > 10);
  const ctx = world.system("sender");
  leaseToken = ctx.newId();
  const { rows } = await world.kernel.pool.query<{ shard: number }>(
    `select distinct shard from email_send where campaign_id = $1`,
    [campaign.id],
  );
  for (const { shard } of rows) {
    const claim = { campaignId: campaign.id, shard, limit: 100, leaseToken };
    await claimSends(ctx, claim);
  }
  const { rows: mine } = await world.kernel.pool.query(
    `select id, contact_id as "contactId", email, message_token as "messageToken", '{}' as values
       from email_send where lease_token = $1 and state = 'claimed' order by id`,
    [leaseToken],
  );
  claimed.push(...mine);
});
afterAll(() => world?.close());

const stateOf = async (send: ClaimedSend) =>
  (await world.kernel.pool.query(`select state, reason from email_send where id = $1`, [send.id]))
    .rows[0];

function suppressing(scope: (typeof SCOPES)[number], who: Person): NewSuppression {
  const base = { reason: "asked to stop", source: "manual" as const, channel: null };
  switch (scope) {
    case "email":
      return { ...base, scope, key: who.email, channel: "email" };
    case "contact":
      return { ...base, scope, key: who.contactId, channel: "email" };
    case "account":
      return { ...base, scope, key: who.accountId };
    case "domain":
      return { ...base, scope, key: who.domain };
    case "campaign":
      return { ...base, scope: "contact", key: who.contactId, campaignId: campaign.id };
    case "client":
      return { ...base, scope: "contact", key: who.contactId, clientId };
    case "global":
      return { ...base, scope: "contact", key: who.contactId };
  }
}

test.each(SCOPES)("%s: a suppression between claim and send stops the mail", async (scope) => {
  const [victim, other] = claimed.splice(0, 2) as [ClaimedSend, ClaimedSend];
  await transact(world.system(), (tx) =>
    addSuppressions(tx, [suppressing(scope, people.get(victim.contactId)!)]),
  );
  const marked = await markSending(world.system("sender"), campaign.id, leaseToken, [
    victim,
    other,
  ]);
  expect([...marked]).toEqual([other.id]);
  expect(await stateOf(victim)).toEqual({ state: "skipped", reason: expect.any(String) });
});

test("who unsubscribes between claim and send gets no second mail", async () => {
  const [victim, other] = claimed.splice(0, 2) as [ClaimedSend, ClaimedSend];
  const link = new URL(unsubscribeUrl(world.system(), victim.messageToken));
  const answer = await fetch(`${await world.url()}${link.pathname}${link.search}`, {
    method: "POST",
    body: "List-Unsubscribe=One-Click",
    headers: { "content-type": "application/x-www-form-urlencoded" },
  });
  expect(answer.status).toBe(200);
  const marked = await markSending(world.system("sender"), campaign.id, leaseToken, [
    victim,
    other,
  ]);
  expect([...marked]).toEqual([other.id]);
  expect((await stateOf(victim)).state).toBe("skipped");
});

test("deleting a person waits for the marks that have looked at them, and the next ones refuse", async () => {
  const [victim, other] = claimed.splice(0, 2) as [ClaimedSend, ClaimedSend];
  const keeper = await world.user("data_ops");
  const { rows } = await world.kernel.pool.query(`select version from contact where id = $1`, [
    victim.contactId,
  ]);
  const looking = await world.kernel.pool.connect();
  await looking.query("begin");
  await looking.query(`select ${holdSharedSql("suppressionGate")}`);
  const { rows: mine } = await looking.query("select pg_backend_pid() as pid");
  let gone = false;
  const deletion = transact(world.as(keeper), (tx) =>
    deleteContact(tx, victim.contactId, rows[0].version),
  ).then(() => (gone = true));
  await until("the deletion waits", async () => {
    const { rowCount } = await world.kernel.pool.query(
      `select 1 from pg_stat_activity where $1 = any (pg_blocking_pids(pid))`,
      [mine[0].pid],
    );
    return rowCount === 1 || gone;
  });
  expect(gone).toBe(false);
  await looking.query("commit");
  looking.release();
  await deletion;
  const marked = await markSending(world.system("sender"), campaign.id, leaseToken, [
    victim,
    other,
  ]);
  expect([...marked]).toEqual([other.id]);
  expect(await stateOf(victim)).toEqual({ state: "skipped", reason: "deleted" });
});

test("while a campaign runs, no mail is begun after its person's suppression is committed", async () => {
  const crowd: Person[] = [];
  for (let n = 0; n < 120; n++) crowd.push(await person(world));
  const running = await storeEmailDraft(
    world,
    crowd.map((one) => one.contactId),
  );
  const said = new Map<string, Date>();
  await launch(world, running);
  for (const [n, one] of crowd.filter((_, i) => i % 2 === 0).entries()) {
    await transact(world.system(), (tx) => addSuppressions(tx, [suppressing(SCOPES[n % 4]!, one)]));
    const { rows } = await world.kernel.pool.query(`select clock_timestamp() as at`);
    said.set(one.contactId, new Date(rows[0].at));
  }
  await until("the end", async () => {
    const states = await sendStates(world, running.id);
    return Object.keys(states).length > 0 && !states.pending && !states.claimed && !states.sending;
  });
  const { rows: begun } = await world.kernel.pool.query<{ contact_id: string; sending_at: string }>(
    `select contact_id, sending_at from email_send where campaign_id = $1 and sending_at is not null`,
    [running.id],
  );
  const late = begun.filter(({ contact_id, sending_at }) => {
    const at = said.get(contact_id);
    return at && new Date(sending_at) > at;
  });
  expect(late).toEqual([]);
  const unsuppressed = crowd.length - said.size;
  expect(begun.length).toBeGreaterThanOrEqual(unsuppressed);
  expect(begun.length).toBeLessThan(crowd.length);
});
