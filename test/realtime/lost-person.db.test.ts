import { afterAll, beforeAll, expect, test } from "vitest";
import { removeTasks } from "#server/calls/queue.service.ts";
import { sweepCalls } from "#server/calls/sweep.service.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { startServer } from "#server/server.ts";
import type { RunningServer } from "#server/server.ts";
import { storeAccount, storeContacts } from "#test/factories/audience.ts";
import { callAgents, daytimeZone, runningCampaign } from "#test/factories/calls.ts";
import { freshPhone } from "#test/factories/in-call.ts";
import { callerFor } from "#test/harness/http.ts";
import { RawClient } from "#test/harness/hub-world.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";

let world: TestWorld;
let hub: RunningServer;

beforeAll(async () => {
  world = await testWorld();
  hub = await startServer(world.kernel, { host: "127.0.0.1", port: 0 });
});
afterAll(async () => {
  await hub.stop({ drain: false });
  await world.close();
});

/** An agent with a person at his desk, who follows that person and his company. */
async function atDesk(name: string) {
  const url = `http://127.0.0.1:${hub.port}`;
  const [agent] = await callAgents(world, 1, name);
  const accountId = await storeAccount(world, `${name} Works`);
  const [contactId] = await storeContacts(world, [
    { timeZone: daytimeZone(), phone: freshPhone(), accountId },
  ]);
  const campaign = await runningCampaign(world, { contactIds: [contactId!], agents: [agent!] });
  const http = callerFor(url, world.token(agent!));
  const { body } = await http.post(`/api/call-campaigns/${campaign.id}/pull`, {});
  const topics = [`record:contact:${contactId}`, `record:account:${accountId}`];
  const client = new RawClient(url, world.token(agent!));
  const results = await client.subscribe(...topics, `presence:contact:${contactId}`);
  expect(results.map(({ status }) => status)).toEqual(["live", "live", "live"]);
  const taskId = body.desk.id as string;
  const to = (path: string) => `/api/call-tasks/${taskId}/${path}`;
  const send = (path: string, more: object = {}) =>
    http.post(to(path), { token: body.token as string, ...more });
  return { agent: agent!, contactId: contactId!, topics, client, taskId, send };
}

/** What the agent hears of an edit that others make afterwards. */
async function heardLater({ client, contactId }: Awaited<ReturnType<typeof atDesk>>) {
  const keeper = await world.user("data_ops");
  const http = callerFor(`http://127.0.0.1:${hub.port}`, world.token(keeper));
  const witness = new RawClient(`http://127.0.0.1:${hub.port}`, world.token(keeper));
  const topic = `record:contact:${contactId}`;
  await witness.subscribe(topic);
  client.events.length = 0;
  const { body: now } = await http.get<{ version: number }>(`/api/contacts/${contactId}`);
  await http.patch(`/api/contacts/${contactId}`, now.version, { jobTitle: "Nobody's to know" });
  await expect.poll(() => witness.events.some(({ type }) => type === "upsert")).toBe(true);
  witness.close();
  return client.events.map(({ topic: heard }) => heard);
}

type Desk = Awaited<ReturnType<typeof atDesk>>;
const system = () => world.system();
const ways: [string, (desk: Desk) => Promise<unknown>][] = [
  ["gave the person back", (desk) => desk.send("skip", { reason: "Wrong language" })],
  [
    "let the claim run out",
    async ({ taskId }) => {
      await world.kernel.pool.query(
        `update call_task set lease_until = clock_timestamp() where id = $1`,
        [taskId],
      );
      await transact(system(), sweepCalls);
    },
  ],
  [
    "saw the person leave the queue",
    ({ taskId }) => transact(system(), (tx) => removeTasks(tx, `t.id = $1`, [taskId], "stopped")),
  ],
];

test.each(ways)("an agent who %s hears no more of him and his company", async (name, lose) => {
  const desk = await atDesk(`Lost ${name.slice(0, 4)}`);
  await lose(desk);
  await expect
    .poll(() => desk.client.denied.toSorted())
    .toEqual([...desk.topics, `presence:contact:${desk.contactId}`].toSorted());
  expect(await heardLater(desk)).toEqual([]);
  const again = await desk.client.subscribe(...desk.topics);
  expect(again.map(({ status }) => status)).toEqual(["denied", "denied"]);
  desk.client.close();
});

test("an agent who called the person goes on hearing of him", async () => {
  const desk = await atDesk("Caller");
  await desk.send("attempts");
  await world.kernel.pool.query(
    `update call_task set state = 'leased', lease_until = clock_timestamp() where id = $1`,
    [desk.taskId],
  );
  await transact(system(), sweepCalls);
  expect(await heardLater(desk)).toContain(desk.topics[0]);
  expect(desk.client.denied).toEqual([]);
  desk.client.close();
});
