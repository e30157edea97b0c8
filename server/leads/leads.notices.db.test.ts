import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { UserActor } from "#shared/kernel/actor.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { claimLead, expireClaims, releaseClaim } from "#server/leads/claims.service.ts";
import { approveLead, fixLead, returnLead } from "#server/leads/leads.service.ts";
import { decideDelivery, publishLead } from "#server/orders/delivery.service.ts";
import { deactivateUser } from "#server/users/offboarding.service.ts";
import { ALL_CHECKED, makeLead } from "#test/factories/leads.ts";
import { testWorld, type TestWorld } from "#test/harness/kernel.ts";
import { notifyAll } from "#test/harness/notify.ts";

let world: TestWorld;
let admin: UserActor;
let anna: UserActor;
let ben: UserActor;
let leadId: string;
let rounds = 0;

beforeAll(async () => {
  world = await testWorld();
  admin = await world.user("admin", { name: "Ada Admin" });
});
afterAll(() => world.close());
beforeEach(async () => {
  anna = await world.user("qa_reviewer", { name: `Anna ${++rounds}` });
  ben = await world.user("qa_reviewer", { name: `Ben ${rounds}` });
  ({ leadId } = await makeLead(world));
});

const claim = (actor: UserActor) => transact(world.as(actor), (tx) => claimLead(tx, leadId));
const release = (actor: UserActor, token: string) =>
  transact(world.as(actor), (tx) => releaseClaim(tx, { id: leadId, token }));

/** The lease runs out; the sweeper has not seen it. */
const runOut = () =>
  world.kernel.pool.query(
    `update lead set claim_until = clock_timestamp() - interval '1 ms' where id = $1`,
    [leadId],
  );
async function expire(): Promise<void> {
  await runOut();
  expect(await transact(world.system(), expireClaims)).toBe(1);
}

async function leave(actor: UserActor, successorId: string): Promise<void> {
  const { rows } = await world.kernel.pool.query(`select version from app_user where id = $1`, [
    actor.userId,
  ]);
  const { version } = rows[0];
  await transact(world.as(admin), (tx) =>
    deactivateUser(tx, { id: actor.userId, version, successorId }),
  );
}

async function told(actor: UserActor): Promise<{ title: string; detail: string | null }[]> {
  const { rows } = await world.kernel.pool.query(
    `select title, detail from notification where user_id = $1 order by at, id`,
    [actor.userId],
  );
  return rows;
}
const versionOf = async (): Promise<number> =>
  (await world.kernel.pool.query(`select version from lead where id = $1`, [leadId])).rows[0]
    .version;
const tookOver = (actor: UserActor) => [
  {
    title: `${actor.name} took over the review of Robin Example`,
    detail: "Your claim on it had run out.",
  },
];

test("who lost a claim by its lease hears once who took the lead over", async () => {
  await claim(anna);
  await expire();
  await claim(ben);
  await claim(ben);
  await notifyAll(world);
  expect(await told(anna)).toEqual(tookOver(ben));
  expect(await told(ben)).toEqual([]);
});

test("a claim that is taken before the sweeper came had run out too", async () => {
  await claim(anna);
  await runOut();
  await claim(ben);
  await notifyAll(world);
  expect(await told(anna)).toEqual(tookOver(ben));
  const { rows } = await world.kernel.pool.query(
    `select data->>'ownerId' as owner, data->>'because' as because from audit_log
      where entity_id = $1 and action = 'lead.released'`,
    [leadId],
  );
  expect(rows).toEqual([{ owner: anna.userId, because: "expired" }]);
});

test("who takes their own expired claim again has lost nothing", async () => {
  await claim(anna);
  await runOut();
  await claim(anna);
  await expire();
  await claim(anna);
  await notifyAll(world);
  expect(await told(anna)).toEqual([]);
});

test("who claimed again and gave it back themself hears nothing of the next one", async () => {
  await claim(anna);
  await expire();
  const { token } = await claim(anna);
  await release(anna, token);
  await claim(ben);
  await notifyAll(world);
  expect(await told(anna)).toEqual([]);
});

test("a quarter of an hour later it is no news", async () => {
  await claim(anna);
  await expire();
  world.setNow(new Date(Date.now() + 16 * 60_000));
  await claim(ben);
  world.setNow(null);
  await notifyAll(world);
  expect(await told(anna)).toEqual([]);
});

test("a handover repeats nothing and does not name who ordered it", async () => {
  const heir = await world.user("qa_reviewer", { name: `Heir ${rounds}` });
  await claim(anna);
  await expire();
  await claim(ben);
  await leave(ben, heir.userId);
  await notifyAll(world);
  expect(await told(anna)).toEqual(tookOver(ben));
  expect(await told(heir)).toEqual([]);
});

test("who mends a lead in its agent's place hears that it came back", async () => {
  const agent = await world.user("agent", { name: `Agent ${rounds}` });
  const fixer = await world.user("agent", { name: `Fixer ${rounds}` });
  ({ leadId } = await makeLead(world, { agent }));
  const giveBack = async (reason: string) => {
    const { token } = await claim(anna);
    const version = await versionOf();
    await transact(world.as(anna), (tx) =>
      returnLead(tx, { id: leadId, version, token, checked: [], reason }),
    );
  };
  await giveBack("No budget named");
  expect(JSON.stringify(await notifyAll(world))).not.toMatch(/No budget named|Anna/);
  const title = `${anna.name} returned your lead Robin Example`;
  expect(await told(agent)).toEqual([{ title, detail: "No budget named" }]);
  await leave(agent, fixer.userId);
  const version = await versionOf();
  const mended = { answers: [{ key: "budget", answer: "Yes" }], notes: "Mended" };
  await transact(world.as(fixer), (tx) => fixLead(tx, { id: leadId, version, ...mended }));
  await giveBack("And no date");
  await notifyAll(world);
  expect(await told(fixer)).toEqual([{ title, detail: "And no date" }]);
  expect(await told(agent)).toHaveLength(1);
});

test("the client's comment reaches reviewer and owner by the audit, not by the queue", async () => {
  const lead = await makeLead(world);
  ({ leadId } = lead);
  const clientId = await world.client("Acme");
  const buyer = await world.user("client_user", { name: "Carl Client", clientId });
  await world.kernel.pool.query(
    `with o as (
       insert into client_order (id, client_id, number, name, status, lead_goal, created_at, updated_at)
       values (uuidv7(), $1, 1, 'Fifty CIOs', 'in_progress', 50, now(), now()) returning id
     )
     insert into order_campaign (order_id, campaign_id, linked_from)
     select id, $2, current_date - 1 from o`,
    [clientId, lead.campaignId],
  );
  const { token } = await claim(anna);
  const checked = ALL_CHECKED;
  let version = await versionOf();
  await transact(world.as(anna), (tx) => approveLead(tx, { id: leadId, version, token, checked }));
  version = await versionOf();
  await transact(world.as(anna), (tx) => publishLead(tx, { id: leadId, version }));
  const refused = { decision: "rejected", comment: "Not our market" } as const;
  await transact(world.as(buyer), (tx) =>
    decideDelivery(tx, { id: leadId, clientId, version: 1, ...refused }),
  );
  expect(JSON.stringify(await notifyAll(world))).not.toMatch(/Not our market|Carl/);
  const said = [{ title: "Acme rejected Robin Example", detail: "Not our market" }];
  expect(await told(anna)).toEqual(said);
  expect(await told(await world.user("campaign_manager"))).toEqual(said);
});
