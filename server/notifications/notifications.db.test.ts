import { afterAll, beforeAll, expect, test } from "vitest";
import * as campaigns from "#shared/campaigns/campaigns.events.ts";
import type { UserActor } from "#shared/kernel/actor.ts";
import { uuidv7 } from "#shared/kernel/ids.ts";
import { leadReturned } from "#shared/leads/leads.events.ts";
import type { Notification } from "#shared/notifications/notifications.schema.ts";
import type { OrderStep } from "#shared/orders/order.rules.ts";
import type { Context } from "#server/kernel/context.ts";
import { record, transact } from "#server/kernel/db/transact.ts";
import { lockOrder, moveOrder } from "#server/orders/orders.service.ts";
import { makeCampaign, makeLead } from "#test/factories/leads.ts";
import { testWorld, type TestWorld } from "#test/harness/kernel.ts";
import { notifyAll } from "#test/harness/notify.ts";
import { verifyAction } from "#test/harness/verify-action.ts";
import { pruneNotifications } from "./notifications.service.ts";
import { notifyOfDue } from "./rules.service.ts";

let world: TestWorld;
let reviewer: UserActor;
let second: UserActor;
let agent: UserActor;
let manager: UserActor;

beforeAll(async () => {
  world = await testWorld();
  reviewer = await world.user("qa_reviewer", { name: "Rita Reviewer" });
  second = await world.user("qa_reviewer", { name: "Sam Second" });
  agent = await world.user("agent");
  manager = await world.user("campaign_manager");
});
afterAll(() => world.close());

/** Does something as a person, without a hub: its tasks stay where the test finds them. */
const act = (actor: UserActor, fn: (tx: Context) => unknown) =>
  transact(world.as(actor), async (tx) => void (await fn(tx)));

async function told(actor: UserActor): Promise<(Notification & { user: string })[]> {
  const { rows } = await world.kernel.pool.query(
    `select id, version, kind, title, detail, href, at, read_at as "readAt" from notification
      where user_id = $1 order by at, id`,
    [actor.userId],
  );
  return rows;
}

const titles = async (actor: UserActor) => (await told(actor)).map(({ title }) => title);

test("an agent hears once that a lead came back, on the bell and nowhere else", async () => {
  const lead = await makeLead(world, { agent });
  const { campaignId, contactId } = lead;
  await act(reviewer, (tx) =>
    record(tx, leadReturned, lead.leadId, { campaignId, contactId, reason: "No budget named" }),
  );
  const events = await verifyAction(world, {
    topic: `notifications:${agent.userId}`,
    read: () => told(agent),
    act: () => notifyAll(world),
    viewer: agent,
    outsiders: [second, manager, await world.user("client_user")],
  });
  expect(events).toHaveLength(1);
  expect(await told(agent)).toMatchObject([
    {
      kind: "lead.returned",
      title: "Rita Reviewer returned your lead Robin Example",
      detail: "No budget named",
      href: "/returned",
      readAt: null,
    },
  ]);
});

test("owner and agents hear of a pause by somebody else; who paused does not", async () => {
  const campaignId = await makeCampaign(world, "Spring callers");
  await world.kernel.pool.query(
    `insert into campaign_agent (campaign_id, user_id, assigned_at) values ($1, $2, now())`,
    [campaignId, agent.userId],
  );
  const supervisor = await world.user("ops_supervisor", { name: "Olga Ops" });
  const before = (await titles(agent)).length;
  await act(supervisor, (tx) => record(tx, campaigns.campaignPaused, campaignId, { type: "call" }));
  await act(manager, (tx) => record(tx, campaigns.campaignResumed, campaignId, { type: "call" }));
  await notifyAll(world);
  expect(await titles(manager)).toEqual(["Olga Ops paused Spring callers"]);
  expect((await titles(agent)).slice(before)).toEqual([
    "Olga Ops paused Spring callers",
    "campaign_manager one resumed Spring callers",
  ]);
  expect(await titles(supervisor)).toEqual([]);
});

test("managers hear of a submitted order; the client of its start, without a name of the agency", async () => {
  const clientId = await world.client("Acme");
  const buyer = await world.user("client_user", { name: "Carl Client", clientId });
  const other = await world.user("client_user", { name: "Other Client" });
  const orderId = uuidv7(Date.now());
  await world.kernel.pool.query(
    `insert into client_order (id, client_id, number, name, status, lead_goal, created_at, updated_at)
     values ($1, $2, 1, 'Fifty CIOs', 'draft', 50, now(), now())`,
    [orderId, clientId],
  );
  const before = (await titles(manager)).length;
  const move = (actor: UserActor, step: OrderStep, note: string | null = null) =>
    act(actor, async (tx) => moveOrder(tx, await lockOrder(tx, orderId), step, note));
  await move(buyer, "submit");
  await move(manager, "requestChanges", "Which countries?");
  await move(buyer, "submit");
  await move(manager, "start", "only for us");
  expect(JSON.stringify(await notifyAll(world))).not.toMatch(/countries|only for us|Carl/);
  const submitted = "Acme submitted Fifty CIOs";
  expect((await titles(manager)).slice(before)).toEqual([submitted, submitted]);
  const href = `/portal/orders/${orderId}`;
  expect(await told(buyer)).toMatchObject([
    { title: "Changes are asked for Fifty CIOs", detail: "Which countries?", href },
    { title: "Fifty CIOs is in progress", detail: null, href },
  ]);
  expect(await titles(other)).toEqual([]);
});

test("a callback is told of when it is due and when it is overdue, once each", async () => {
  const lead = await makeLead(world, { agent, lastName: "Later" });
  const { rows } = await world.kernel.pool.query<{ id: string }>(
    `select id from call_task where contact_id = $1`,
    [lead.contactId],
  );
  const now = Date.now();
  await world.kernel.pool.query(
    `insert into callback (id, task_id, campaign_id, contact_id, attempt_id, owner_id, local_time,
       time_zone, due_at, state, note, created_by, created_at, updated_at)
     values (uuidv7(), $1, $2, $3, $4, $5, now(), 'America/New_York', $6, 'open', 'Ask for Jo', $5,
       now(), now())`,
    [rows[0]!.id, lead.campaignId, lead.contactId, lead.attemptId, agent.userId, new Date(now)],
  );
  const before = (await titles(agent)).length;
  const at = async (minutes: number) => {
    world.setNow(new Date(now + minutes * 60_000));
    await transact(world.system(), notifyOfDue);
  };
  await at(-1);
  expect((await titles(agent)).length).toBe(before);
  await at(0);
  await at(14);
  await at(15);
  await at(60);
  world.setNow(null);
  expect((await titles(agent)).slice(before)).toEqual([
    "Call Robin Later back now",
    "The callback of Robin Later is overdue",
  ]);
});

test("callbacks that come due together are told in one statement", async () => {
  const due = new Date();
  for (const lastName of ["One", "Two", "Three"]) {
    const lead = await makeLead(world, { agent, lastName });
    await world.kernel.pool.query(
      `insert into callback (id, task_id, campaign_id, contact_id, attempt_id, owner_id, local_time,
         time_zone, due_at, state, note, created_by, created_at, updated_at)
       select uuidv7(), id, $2, $3, $4, $5, now(), 'America/New_York', $6, 'open', $7, $5, now(), now()
         from call_task where contact_id = $1`,
      [
        lead.contactId,
        lead.campaignId,
        lead.contactId,
        lead.attemptId,
        agent.userId,
        due,
        lastName,
      ],
    );
  }
  expect(await transact(world.system(), notifyOfDue)).toBe(3);
  expect(await transact(world.system(), notifyOfDue)).toBe(0);
  const { rows } = await world.kernel.pool.query(
    `select count(*)::int as told, count(distinct cmin::text)::int as statements
       from notification where user_id = $1 and detail in ('One', 'Two', 'Three')`,
    [agent.userId],
  );
  expect(rows).toEqual([{ told: 3, statements: 1 }]);
});

test("reading marks one's own only, on all screens, and old ones are forgotten", async () => {
  const mine = await told(agent);
  const http = await world.http(agent);
  const list = await http.get("/api/notifications?limit=2");
  expect(list.body.unread).toBe(mine.length);
  expect(list.body.items).toHaveLength(2);
  const foreign = await (
    await world.http(second)
  ).post("/api/notifications/read", {
    ids: [mine[0]!.id],
  });
  expect(foreign.body).toEqual({ changed: 0 });
  await verifyAction(world, {
    topic: `notifications:${agent.userId}`,
    read: () => told(agent),
    act: () => http.post("/api/notifications/read", { ids: [mine[0]!.id] }),
    viewer: agent,
    outsiders: [second],
  });
  await http.post("/api/notifications/read", {});
  expect((await http.get("/api/notifications?unread=true")).body).toMatchObject({
    items: [],
    unread: 0,
  });
  world.setNow(new Date(Date.now() + 91 * 86_400_000));
  await transact(world.system(), pruneNotifications);
  world.setNow(null);
  expect(await told(agent)).toEqual([]);
});
