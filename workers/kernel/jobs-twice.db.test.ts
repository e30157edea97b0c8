import { afterAll, beforeAll, expect, test } from "vitest";
import { startHost } from "./host.ts";
import type { Host } from "./host.ts";
import { handlers } from "#workers/modules.ts";
import { smtpSandboxLoop } from "#workers/email/transport/smtp-sandbox.loop.ts";
import { launchDue } from "#server/campaigns/campaigns.jobs.ts";
import * as campaigns from "#server/campaigns/campaigns.service.ts";
import { bridgeAttempt } from "#server/calls/attempts/bridge.service.ts";
import { endAttempt } from "#server/calls/attempts/attempts.service.ts";
import { systemContext } from "#server/kernel/context.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { enqueue } from "#server/kernel/jobs/enqueue.ts";
import { registerCarrier, useForNewCalls } from "#server/telephony/carriers.registry.ts";
import { applyLegEvent } from "#server/telephony/legs.service.ts";
import { ownPhone } from "#server/telephony/own-phone.provider.ts";
import { closeSessionOf, mintSessionToken } from "#server/telephony/sessions.service.ts";
import { dialledCalls } from "#test/factories/dialling.ts";
import { testCarrier } from "#test/harness/test-carrier.ts";
import { storeContacts } from "#test/factories/audience.ts";
import { callAgents, runningCampaign } from "#test/factories/calls.ts";
import { freePort, launch, storeEmailDraft } from "#test/factories/email.ts";
import { startSuggested, upload } from "#test/factories/imports.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";

let world: TestWorld;
let mail: Host;
const carrier = testCarrier();
registerCarrier(carrier);
beforeAll(async () => {
  world = await testWorld({ SANDBOX_SMTP_PORT: String(await freePort()) });
  mail = await startHost(world.kernel, { queues: [], handlers, loops: [smtpSandboxLoop] });
});
afterAll(async () => {
  await mail?.stop();
  await world?.close();
});

interface Task {
  id: string;
  type: string;
  data: unknown;
}
const tasks = async () =>
  (
    await world.kernel.pool.query<Task>(
      `select id::text, type, data from outbox where kind = 'task' order by id`,
    )
  ).rows;

/** What the hub moves by itself, and what tells of the run and not of its result. */
const PASSING =
  /^(outbox|event_log|topic_head|relay_head|gauge_value|idempotency_key|campaign_touched|segment_dirty|mikro)/;

/** Every table's rows as one hash each. */
async function contents(): Promise<Record<string, string>> {
  const { pool } = world.kernel;
  const found = await pool.query<{ name: string }>(
    `select c.relname as name from pg_class c
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
        and not c.relispartition order by 1`,
  );
  const names = found.rows.map(({ name }) => name).filter((name) => !PASSING.test(name));
  const hashes = names.map(
    (name) =>
      `select '${name}' as name, coalesce(md5(string_agg(t::text, ',' order by t::text)), '') as hash from "${name}" t`,
  );
  const { rows } = await pool.query<{ name: string; hash: string }>(hashes.join(" union all "));
  return Object.fromEntries(rows.map(({ name, hash }) => [name, hash]));
}

/** Calls over a line: one to bridge, one to hang up, and a session that is over. */
async function callWork(): Promise<void> {
  useForNewCalls(carrier.name);
  const { agents, calls } = await dialledCalls(world, carrier, "On the line", {
    calls: 2,
    agents: 2,
  });
  useForNewCalls(ownPhone.name);
  const [bridged, ended] = calls;
  const [agent, leaver] = agents;
  const answered = carrier.says(bridged!.legId, "answered");
  await applyLegEvent(world.system(), carrier.name, answered);
  await mintSessionToken(world.as(leaver!));
  // what it does not take at once is left to the jobs
  carrier.mood = "down";
  await transact(world.system(), async (tx) => {
    await bridgeAttempt(tx, bridged!.id, agent!.userId);
    await endAttempt(tx, ended!.id, "cancelled");
    await closeSessionOf(tx, leaver!.userId, "left");
  });
  carrier.mood = "well";
}

/** Work of every kind, done as people do it; the jobs wait in the outbox. */
async function work(): Promise<void> {
  const manager = await world.http(await world.user("campaign_manager"));
  const admin = await world.http(await world.user("admin"));
  const data = await world.http(await world.user("data_ops"));
  const [mailing, stopped] = [await storeEmailDraft(world, 4), await storeEmailDraft(world, 2)];
  await launch(world, mailing);
  await launch(world, stopped);
  for (const command of ["pause", "resume"]) {
    await manager.post(`/api/campaigns/${mailing.id}/${command}`);
  }
  await manager.post(`/api/campaigns/${stopped.id}/stop`);
  const people = await storeContacts(world, [{}, {}, {}, {}]);
  const agents = await callAgents(world, 2);
  const calls = await runningCampaign(world, { contactIds: people, agents });
  const other = await runningCampaign(world, { contactIds: people, agents, name: "Other" });
  await manager.post(`/api/campaigns/${other.id}/stop`);
  await transact(world.as(await world.user("campaign_manager")), (tx) =>
    campaigns.setCampaignAgents(tx, calls.id, [agents[0]!.userId]),
  );
  const dnc = { scope: "contact", key: people[0], reason: "asked" };
  expect((await data.post("/api/suppressions", dnc)).status).toBe(201);
  expect((await data.delete(`/api/contacts/${people[1]}`, 1)).status).toBeLessThan(300);
  expect((await data.delete(`/api/contacts/${mailing.people[0]}`, 1)).status).toBeLessThan(300);
  const file = await upload(data, "Last name,Email\nNew,new@example.net\n");
  await startSuggested(data, file.body);
  const invited = await admin.post("/api/users", {
    email: "invited@example.com",
    name: "Ina Vited",
    roles: ["agent"],
  });
  expect(invited.status).toBe(201);
  const due = await storeEmailDraft(world, 1);
  await world.kernel.pool.query(
    `update campaign set status = 'scheduled', starts_at = now() - interval '1 minute' where id = $1`,
    [due.id],
  );
  await callWork();
  await transact(world.system(), async (tx) => {
    enqueue(tx, launchDue, { campaignId: due.id });
    await Promise.resolve();
  });
}

test("every job that runs twice with the same payload leaves what it left the first time", async () => {
  await work();
  const ran = new Set<string>();
  const seen = new Set<string>();
  const changed: string[] = [];
  for (let next = await tasks(); next.length > 0;) {
    const { id, type, data } = next[0]!;
    seen.add(id);
    const handler = handlers.find(({ job }) => job.name === type)!;
    const run = () =>
      handler.run(
        systemContext(world.kernel, `job:${type}`),
        handler.job.payload.parse(data),
        new AbortController().signal,
      );
    await run();
    const first = await contents();
    await run();
    const second = await contents();
    for (const name of Object.keys(first)) {
      if (first[name] !== second[name]) changed.push(`${type}: ${name}`);
    }
    ran.add(type);
    next = (await tasks()).filter((task) => !seen.has(task.id));
  }
  expect(changed).toEqual([]);
  expect([...ran].sort()).toEqual(handlers.map(({ job }) => job.name).sort());
});
