import { afterAll, beforeAll, expect, test } from "vitest";
import type { UserActor } from "#shared/kernel/actor.ts";
import { CONNECTION_HEADER } from "#shared/kernel/wire.ts";
import { shortenLeases } from "#server/calls/queue/leases.service.ts";
import { relayOnce } from "#server/kernel/events/relay.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { startServer } from "#server/server.ts";
import type { RunningServer } from "#server/server.ts";
import { storeContacts } from "../factories/audience.ts";
import { callAgents, daytimeZone, runningCampaign } from "../factories/calls.ts";
import { freshPhone } from "../factories/in-call.ts";
import { makeLead } from "../factories/leads.ts";
import { callerFor } from "../harness/http.ts";
import { RawClient } from "../harness/hub-world.ts";
import { testWorld } from "../harness/kernel.ts";
import type { TestWorld } from "../harness/kernel.ts";
import { startProxy } from "../harness/tcp-proxy.ts";
import { verifyAction } from "../harness/verify-action.ts";
import { presentTasks } from "#server/calls/queue/queue.present.ts";

let world: TestWorld;
let hubs: RunningServer[];
const urlOf = (hub: number) => `http://127.0.0.1:${hubs[hub]!.port}`;

beforeAll(async () => {
  world = await testWorld();
  const start = () => startServer(world.kernel, { host: "127.0.0.1", port: 0 });
  hubs = [await start(), await start()];
});
afterAll(async () => {
  for (const hub of hubs) await hub.stop({ drain: false });
  await world.close();
});

/** A tab of this person: its socket on one hub, and its commands, under one name. */
async function tab(actor: UserActor, { hub = 0, url = urlOf(hub) } = {}) {
  const connection = crypto.randomUUID();
  const client = new RawClient(url, world.token(actor), connection);
  await expect.poll(() => client.socket.connected).toBe(true);
  const caller = callerFor(urlOf(hub), world.token(actor));
  const send = (path: string, body: object = {}) =>
    caller.post(path, body, { [CONNECTION_HEADER]: connection });
  return { connection, client, send };
}

/** Seconds that are left of a lead's claim, by the database's clock. */
async function leftOf(leadId: string): Promise<number> {
  const { rows } = await world.kernel.pool.query(
    `select extract(epoch from claim_until - clock_timestamp())::float as s from lead where id = $1`,
    [leadId],
  );
  return rows[0].s as number;
}

async function claim(page: { send: Awaited<ReturnType<typeof tab>>["send"] }) {
  const { leadId } = await makeLead(world);
  const { body } = await page.send(`/api/leads/${leadId}/claim`);
  expect(await leftOf(leadId)).toBeGreaterThan(80);
  return { leadId, token: body.claim.token as string };
}

const cutShort = async (leadId: string) => {
  await expect.poll(() => leftOf(leadId)).toBeLessThanOrEqual(10);
};

test("a tab that is gone leaves its claim ten seconds; other tabs and people keep theirs", async () => {
  const [anna, ben] = [
    await world.user("qa_reviewer", { name: "Anna Tabs" }),
    await world.user("qa_reviewer", { name: "Ben Tabs" }),
  ];
  const pages = [await tab(anna), await tab(anna, { hub: 1 }), await tab(ben, { hub: 1 })];
  const [first, second, others] = [
    await claim(pages[0]!),
    await claim(pages[1]!),
    await claim(pages[2]!),
  ];
  // who names somebody else's connection as their own cuts nothing of the other's
  const thief = new RawClient(urlOf(1), world.token(ben), pages[1]!.connection);
  await expect.poll(() => thief.socket.connected).toBe(true);
  thief.close();
  pages[0]!.client.close();
  await cutShort(first.leadId);
  expect(await leftOf(first.leadId)).toBeGreaterThan(3);
  expect(await leftOf(second.leadId)).toBeGreaterThan(70);
  expect(await leftOf(others.leadId)).toBeGreaterThan(70);
  await relayOnce(world.kernel.pool, world.kernel.topics);
  const { rows } = await world.kernel.pool.query(
    `select value from gauge_value where topic = 'qa-claims' and key = $1`,
    [anna.userId],
  );
  const { claims } = rows[0].value as { claims: { leadId: string; until: string }[] };
  const shown = new Map(claims.map(({ leadId, until }) => [leadId, Date.parse(until)]));
  expect(shown.get(first.leadId)! - Date.now()).toBeLessThan(10_000);
  expect(shown.get(second.leadId)! - Date.now()).toBeGreaterThan(60_000);
});

test("a network that breaks does the same, and who is back under a new connection keeps all", async () => {
  const anna = await world.user("qa_reviewer", { name: "Anna Network" });
  const proxy = await startProxy(hubs[0]!.port);
  const before = await tab(anna, { url: proxy.url });
  const one = await claim(before);
  proxy.cut();
  await cutShort(one.leadId);
  const after = await tab(anna, { hub: 1 });
  await after.send(`/api/leads/${one.leadId}/claim/renew`, { token: one.token });
  expect(await leftOf(one.leadId)).toBeGreaterThan(80);
  await proxy.close();
});

test("a page that was back on another hub before the first noticed is not cut short", async () => {
  const anna = await world.user("qa_reviewer", { name: "Anna Late" });
  const old = await tab(anna);
  const one = await claim(old);
  const next = await tab(anna, { hub: 1 });
  await next.send(`/api/leads/${one.leadId}/claim/renew`, { token: one.token });
  const witness = await claim(old);
  old.client.close();
  await cutShort(witness.leadId);
  expect(await leftOf(one.leadId)).toBeGreaterThan(80);
});

test("a hub that is stopped leaves the claims of all its pages ten seconds", async () => {
  const hub = await startServer(world.kernel, { host: "127.0.0.1", port: 0 });
  const anna = await world.user("qa_reviewer", { name: "Anna Stopped" });
  const one = await claim(await tab(anna, { url: `http://127.0.0.1:${hub.port}` }));
  await hub.stop({ drain: false });
  expect(await leftOf(one.leadId)).toBeLessThanOrEqual(10);
});

test("a name that is no UUID opens no connection and runs no command", async () => {
  const anna = await world.user("qa_reviewer", { name: "Anna Wrong" });
  const client = new RawClient(urlOf(0), world.token(anna), "mine");
  await expect.poll(() => client.ends).toEqual(["unauthenticated"]);
  const { leadId } = await makeLead(world);
  const answer = await callerFor(urlOf(0), world.token(anna)).post(
    `/api/leads/${leadId}/claim`,
    {},
    { [CONNECTION_HEADER]: "mine" },
  );
  expect(answer).toMatchObject({
    status: 400,
    body: { errors: [{ path: `header.${CONNECTION_HEADER}` }] },
  });
});

/** An agent who has pulled the one person of a campaign in this tab. */
async function pulled(name: string) {
  const [agent] = await callAgents(world, 1, name);
  const contactIds = await storeContacts(world, [{ timeZone: daytimeZone(), phone: freshPhone() }]);
  const campaign = await runningCampaign(world, { contactIds, agents: [agent!] });
  const page = await tab(agent!);
  const { body } = await page.send(`/api/call-campaigns/${campaign.id}/pull`);
  const taskId = body.currentTask.id as string;
  const left = async () => {
    const { rows } = await world.kernel.pool.query(
      `select extract(epoch from lease_until - clock_timestamp())::float as s
         from call_task where id = $1`,
      [taskId],
    );
    return rows[0].s as number;
  };
  return { agent: agent!, campaign, page, taskId, token: body.token as string, left };
}

test("a claimed person is free ten seconds after their agent's page is gone; on the floor, too", async () => {
  const one = await pulled("Gone");
  await verifyAction(world, {
    topic: `call-floor:${one.campaign.id}`,
    read: () => presentTasks(world.system(), [one.taskId]),
    act: () =>
      transact(world.system(), (tx) =>
        shortenLeases(tx, [{ userId: one.agent.userId, connection: one.page.connection }]),
      ),
    viewer: await world.user("ops_supervisor"),
    outsiders: [await world.user("agent", { name: "Outsider" })],
  });
  expect(await one.left()).toBeLessThanOrEqual(10);
  const back = await tab(one.agent, { hub: 1 });
  await verifyAction(world, {
    topic: `current-task:${one.agent.userId}`,
    read: async () => [
      (await callerFor(urlOf(0), world.token(one.agent)).get("/api/current-task")).body.currentTask,
    ],
    act: () => back.send(`/api/call-tasks/${one.taskId}/renew`, { token: one.token }),
    viewer: one.agent,
    outsiders: [await world.user("agent", { name: "Outsider" })],
  });
  expect(await one.left()).toBeGreaterThan(50);
  one.page.client.close();
  back.client.close();
  await expect.poll(one.left).toBeLessThanOrEqual(10);
});

test("a call that runs is not cut short: its agent may come back to it", async () => {
  const [gone, talking] = [await pulled("Cut"), await pulled("Talking")];
  await talking.page.send(`/api/call-tasks/${talking.taskId}/attempts`, { token: talking.token });
  talking.page.client.close();
  gone.page.client.close();
  await expect.poll(gone.left).toBeLessThanOrEqual(10);
  expect(await talking.left()).toBeGreaterThan(45);
});
