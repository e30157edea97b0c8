import { afterAll, beforeAll, expect, test } from "vitest";
import { projectContacts } from "#server/contacts/contacts.project.ts";
import { sweepCalls } from "#server/calls/sweep.service.ts";
import { publish, transact } from "#server/kernel/db/transact.ts";
import { startServer } from "#server/server.ts";
import type { RunningServer } from "#server/server.ts";
import { storeAccount, storeContacts } from "../factories/audience.ts";
import { callAgents, daytimeZone, runningCampaign } from "../factories/calls.ts";
import { freshPhone } from "../factories/in-call.ts";
import { callerFor } from "../harness/http.ts";
import { RawClient } from "../harness/hub-world.ts";
import { testWorld } from "../harness/kernel.ts";
import type { TestWorld } from "../harness/kernel.ts";
import { removeTasks } from "#server/calls/queue/remove-tasks.service.ts";

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

/** An agent with a current task, who follows that person and their company. */
async function withCurrentTask(name: string) {
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
  const taskId = body.currentTask.id as string;
  const to = (path: string) => `/api/call-tasks/${taskId}/${path}`;
  const send = (path: string, more: object = {}) =>
    http.post(to(path), { token: body.token as string, ...more });
  return { agent: agent!, contactId: contactId!, topics, client, taskId, send };
}

/** What the agent hears of an edit that others make afterwards. */
async function heardLater({ client, contactId }: Awaited<ReturnType<typeof withCurrentTask>>) {
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

type CurrentTask = Awaited<ReturnType<typeof withCurrentTask>>;
const system = () => world.system();
const ways: [string, (currentTask: CurrentTask) => Promise<unknown>][] = [
  ["gave the person back", (currentTask) => currentTask.send("skip", { reason: "Wrong language" })],
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

test.each(ways)("an agent who %s hears no more of them and their company", async (name, lose) => {
  const currentTask = await withCurrentTask(`Lost ${name.slice(0, 4)}`);
  await lose(currentTask);
  await expect
    .poll(() => currentTask.client.denied.toSorted())
    .toEqual([...currentTask.topics, `presence:contact:${currentTask.contactId}`].toSorted());
  expect(await heardLater(currentTask)).toEqual([]);
  const again = await currentTask.client.subscribe(...currentTask.topics);
  expect(again.map(({ status }) => status)).toEqual(["denied", "denied"]);
  currentTask.client.close();
});

test("an agent who called the person goes on hearing of them", async () => {
  const currentTask = await withCurrentTask("Caller");
  await currentTask.send("attempts");
  await world.kernel.pool.query(
    `update call_task set state = 'leased', lease_until = clock_timestamp() where id = $1`,
    [currentTask.taskId],
  );
  await transact(system(), sweepCalls);
  expect(await heardLater(currentTask)).toContain(currentTask.topics[0]);
  expect(currentTask.client.denied).toEqual([]);
  currentTask.client.close();
});

/** Log rows of the two kinds of records after `act`. */
async function toldBy(act: () => Promise<unknown>) {
  const { pool } = world.kernel;
  const waiting = async () =>
    (await pool.query(`select from outbox where kind <> 'task' limit 1`)).rowCount;
  await expect.poll(waiting).toBe(0);
  const from = (await pool.query(`select pos from relay_head`)).rows[0].pos as number;
  await act();
  await expect.poll(waiting).toBe(0);
  const { rows } = await pool.query<{ topic: string; data: { op: string; batchId?: string } }>(
    `select topic, data from event_log where pos > $1 and topic ~ '^(records?|batches):' order by pos`,
    [from],
  );
  return rows;
}

test("a write of many people tells the grids once, and whoever has one of them open", async () => {
  const currentTask = await withCurrentTask("Bulk");
  const [answer] = await currentTask.client.subscribe("batches:contact");
  expect(answer!.status).toBe("live");
  const others = await storeContacts(
    world,
    Array.from({ length: 201 }, (_, n) => ({ firstName: `Crowd ${n}` })),
  );
  const ids = [...others, currentTask.contactId];
  const many = ids.map((id) => ({ action: "contact.changed", entity: "contact", id, payload: {} }));
  const rows = await toldBy(() =>
    transact(system(), async (tx) => publish(tx, ...(await projectContacts(tx, many)))),
  );
  expect(rows.map(({ topic }) => topic)).toEqual(["records:contact", "batches:contact"]);
  expect(new Set(rows.map(({ data }) => `${data.op} ${data.batchId}`)).size).toBe(1);
  await expect.poll(() => currentTask.client.events.map(({ type }) => type)).toEqual(["stale"]);
  currentTask.client.close();
});

test("a company's new name reaches the agent whose current task is one of its people", async () => {
  const currentTask = await withCurrentTask("Renamed");
  const accountId = currentTask.topics[1]!.split(":")[2]!;
  await currentTask.client.subscribe("batches:contact");
  const http = callerFor(`http://127.0.0.1:${hub.port}`, world.token(await world.user("data_ops")));
  const { body } = await http.get<{ version: number }>(`/api/accounts/${accountId}`);
  await http.patch(`/api/accounts/${accountId}`, body.version, { name: "Other Works" });
  await expect
    .poll(() => currentTask.client.events.map(({ topic, type }) => `${topic} ${type}`).toSorted())
    .toEqual([`${currentTask.topics[1]} upsert`, "batches:contact stale"].toSorted());
  currentTask.client.close();
});
