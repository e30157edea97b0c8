import { afterAll, beforeAll, expect, test } from "vitest";
import { wallAt } from "#shared/compliance/calling-hours.rules.ts";
import { endAttempt } from "./attempts.service.ts";
import { purgeCampaign } from "./purge.service.ts";
import { runCommand } from "#server/campaigns/campaigns.service.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { storeContacts } from "#test/factories/audience.ts";
import { callAgents, daytimeZone, runningCampaign } from "#test/factories/calls.ts";
import { freshPhone, inCall } from "#test/factories/in-call.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";

let world: TestWorld;

beforeAll(async () => {
  world = await testWorld();
});
afterAll(() => world.close());

/** Stops the campaign while its call runs, with what its subscriber does. */
async function stopped(campaignId: string): Promise<void> {
  const manager = world.as(await world.user("campaign_manager"));
  await transact(manager, (tx) => runCommand(tx, campaignId, "stop"));
  await transact(world.system(), (tx) => purgeCampaign(tx, campaignId));
}

test("a call that outlives its campaign is disposed of, and leaves no retry that nobody would dial", async () => {
  const one = await inCall(world, "Outliving");
  await stopped(one.campaign.id);
  expect(await one.dispose("No Answer")).toMatchObject({ retryAt: null });
  expect(await one.task()).toMatchObject({ state: "done", outcome: "No Answer" });
});

test("nor does a wrong number bring its person's other number into an ended queue", async () => {
  const one = await inCall(world, "Wrong number late");
  await world.kernel.pool.query(`update contact set mobile_e164 = $2 where id = $1`, [
    one.contactId,
    freshPhone(),
  ]);
  await stopped(one.campaign.id);
  await one.dispose("Wrong Number");
  expect(await one.task()).toMatchObject({ state: "done" });
});

test("a call that was never dialled leaves the queue of its ended campaign", async () => {
  const one = await inCall(world, "Never dialled");
  await world.kernel.pool.query(
    `update call_attempt set state = 'initiating', dialing_at = null where id = $1`,
    [one.attempt.id],
  );
  await stopped(one.campaign.id);
  await transact(world.system(), (tx) => endAttempt(tx, one.attempt.id, "cancelled"));
  expect(await one.task()).toMatchObject({
    state: "removed",
    removed_reason: "stopped",
    lease_owner: null,
    attempts: 0,
  });
});

test("a callback that is promised in such a call is kept", async () => {
  const one = await inCall(world, "Promised late");
  await stopped(one.campaign.id);
  const timeZone = daytimeZone();
  const { day } = wallAt(timeZone, new Date(Date.now() + 2 * 86_400_000));
  const done = await one.dispose("Callback", {
    callback: { localTime: `${day}T15:00`, timeZone, mine: true },
  });
  expect(done.callbackAt).toEqual(expect.any(String));
  expect(await one.task()).toMatchObject({ state: "queued", rank: 0 });
});

test("a campaign that is completed by hand keeps nobody in its queue", async () => {
  await world.url();
  await world.workers();
  const agents = await callAgents(world, 1, "Completed");
  const [contact] = await storeContacts(world, [{ phone: freshPhone(), timeZone: daytimeZone() }]);
  const campaign = await runningCampaign(world, { contactIds: [contact!], agents });
  const tasks = async () =>
    (
      await world.kernel.pool.query(
        `select state, removed_reason from call_task where campaign_id = $1`,
        [campaign.id],
      )
    ).rows;
  expect(await tasks()).toEqual([{ state: "queued", removed_reason: null }]);
  const manager = world.as(await world.user("campaign_manager"));
  await transact(manager, (tx) => runCommand(tx, campaign.id, "complete"));
  await expect.poll(tasks).toEqual([{ state: "removed", removed_reason: "stopped" }]);
});
