import { afterAll, beforeAll, expect, test } from "vitest";
import { runCommand } from "#server/campaigns/campaigns.service.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { storeContacts } from "#test/factories/audience.ts";
import { callAgents, daytimeZone, runningCampaign } from "#test/factories/calls.ts";
import { freshPhone } from "#test/factories/in-call.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";
import { queueJobs } from "#workers/calls/queue/queue.job.ts";
import type { JobHandler } from "#workers/kernel/job.ts";
import { deadLetterJob } from "#workers/kernel/dead-letters.ts";
import { buildQueueJob } from "./queue.jobs.ts";

let world: TestWorld;

beforeAll(async () => {
  world = await testWorld();
});
afterAll(() => world.close());

async function givenUp(campaignId: string): Promise<void> {
  const handler = queueJobs.find(({ job }) => job.name === buildQueueJob.name) as JobHandler;
  const dead = { id: "queue", name: buildQueueJob.name, data: { campaignId, snapshotNo: 1 } };
  await deadLetterJob(world.kernel, dead, new Error("no database"), handler);
}

async function launched(name: string) {
  const [agent] = await callAgents(world, 1, name);
  const contactIds = await storeContacts(world, [{ phone: freshPhone(), timeZone: daytimeZone() }]);
  return runningCampaign(world, { contactIds, agents: [agent!] });
}

test("a queue whose building failed for good is shown as failed, and built when a manager says so", async () => {
  const campaign = await launched("Given up");
  const manager = await world.http(await world.user("campaign_manager"));
  const figures = async () =>
    (await manager.get(`/api/campaigns/${campaign.id}/progress`)).body.figures;
  const retry = () => manager.post(`/api/call-campaigns/${campaign.id}/retry-queue`, {});
  expect((await retry()).status).toBe(409);
  await world.kernel.pool.query(`delete from call_task where campaign_id = $1`, [campaign.id]);
  await givenUp(campaign.id);
  expect(await figures()).toMatchObject({ queueFailed: 1, queued: 0 });

  const agent = await world.http(await world.user("agent"));
  const refused = await agent.post(`/api/call-campaigns/${campaign.id}/retry-queue`, {});
  expect(refused.status).toBe(403);
  expect((await retry()).status).toBe(204);
  expect(await figures()).not.toHaveProperty("queueFailed");
  expect((await retry()).status).toBe(409);
  await world.workers();
  await expect.poll(figures).toMatchObject({ queued: 1 });
});

test("a queue that fails after its campaign was stopped is nobody's concern", async () => {
  const campaign = await launched("Stopped before");
  const manager = await world.user("campaign_manager");
  await transact(world.as(manager), (tx) => runCommand(tx, campaign.id, "stop"));
  await givenUp(campaign.id);
  const { body } = await (await world.http(manager)).get(`/api/campaigns/${campaign.id}/progress`);
  expect(body.figures).not.toHaveProperty("queueFailed");
});
