import { afterAll, beforeAll, expect, test } from "vitest";
import { freePort, launch, sendStates, storeEmailDraft } from "#test/factories/email.ts";
import { until } from "#test/harness/until.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";
import { buildLedgerHandler } from "#workers/email/sends/build-ledger.job.ts";
import { startSandbox } from "#workers/email/transport/smtp-sandbox.service.ts";
import { deadLetterJob } from "#workers/kernel/dead-letters.ts";

let world: TestWorld;

beforeAll(async () => {
  world = await testWorld({ SANDBOX_SMTP_PORT: String(await freePort()) });
});
afterAll(() => world?.close());

test("a ledger that failed for good is shown as failed, and made when a manager says so", async () => {
  const sandbox = await startSandbox(world.kernel, world.kernel.config.sandboxSmtpPort);
  const manager = await world.http(await world.user("campaign_manager"));
  const campaign = await storeEmailDraft(world, 3);
  await launch(world, campaign);
  const path = `/api/email-campaigns/${campaign.id}`;
  const retry = () => manager.post(`${path}/retry-ledger`);
  const job = async () =>
    (await manager.get("/api/jobs")).body.items.find(
      (row: { name: string }) => row.name === "emailLedger",
    );
  const setSender = (active: boolean) =>
    world.kernel.pool.query(
      `update sender_profile set active = $2
        where id = (select sender_id from email_campaign where campaign_id = $1)`,
      [campaign.id, active],
    );
  expect((await retry()).status).toBe(409);

  await setSender(false);
  await world.kernel.pool.query(
    `update email_campaign set content_hash = null where campaign_id = $1`,
    [campaign.id],
  );
  const payload = { campaignId: campaign.id };
  const { run, job: definition } = buildLedgerHandler;
  const failing = run(world.system(), payload, new AbortController().signal);
  const err: Error = await failing.then(
    () => new Error("it did not fail"),
    (cause: Error) => cause,
  );
  expect(err.message).toContain("has no sender");
  const dead = { id: "ledger", name: definition.name, data: payload };
  await deadLetterJob(world.kernel, dead, err, buildLedgerHandler);
  expect((await manager.get(path)).body.progress).toMatchObject({ ledgerFailed: true, queued: 0 });
  const failed = await job();
  expect(failed).toMatchObject({ state: "failed", finishedAt: expect.any(String) });

  const agent = await world.http(await world.user("agent"));
  expect((await agent.post(`${path}/retry-ledger`)).status).toBe(403);
  await setSender(true);
  const again = await retry();
  expect(again.status).toBe(200);
  expect(again.body.progress.ledgerFailed).toBe(false);
  expect(await job()).toMatchObject({ state: "running", finishedAt: null });
  expect((await job()).version).toBeGreaterThan(failed.version);
  expect((await retry()).status).toBe(409);

  await sandbox.close();
  await world.workers();
  await until("sent", async () => (await sendStates(world, campaign.id)).sent === 3);
  expect((await job()).state).toBe("done");
  expect((await job()).version).toBeGreaterThan(failed.version);
});

test("a ledger that fails after its campaign was over is nobody's concern", async () => {
  const campaign = await storeEmailDraft(world, 1);
  const manager = await world.http(await world.user("campaign_manager"));
  await launch(world, campaign);
  await manager.post(`/api/campaigns/${campaign.id}/stop`);
  const payload = { campaignId: campaign.id };
  const dead = { id: "stopped", name: buildLedgerHandler.job.name, data: payload };
  await deadLetterJob(world.kernel, dead, new Error("late"), buildLedgerHandler);
  const { body } = await manager.get(`/api/email-campaigns/${campaign.id}`);
  expect(body.progress.ledgerFailed).toBe(false);
});
