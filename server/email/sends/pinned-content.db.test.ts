import { afterAll, beforeAll, expect, test } from "vitest";
import { freePort, launch, storeEmailDraft } from "#test/factories/email.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";
import { startSandbox } from "#workers/email/transport/smtp-sandbox.service.ts";
import { buildLedger } from "./ledger.service.ts";

let world: TestWorld;

beforeAll(async () => {
  world = await testWorld({ SANDBOX_SMTP_PORT: String(await freePort()) });
});
afterAll(() => world?.close());

test("a campaign sends what was approved when it was launched, not what is approved before its ledger stands", async () => {
  const sandbox = await startSandbox(world.kernel, world.kernel.config.sandboxSmtpPort);
  const author = await world.http(await world.user("campaign_manager"));
  const second = await world.http(await world.user("campaign_manager", { name: "second manager" }));
  const campaign = await storeEmailDraft(world, 1);
  const { body: draft } = await author.get(`/api/email-campaigns/${campaign.id}`);
  await launch(world, campaign);
  await sandbox.close();

  const { body: template } = await author.get(`/api/email-templates/${draft.templateId}`);
  const changed = await author.patch(`/api/email-templates/${draft.templateId}`, template.version, {
    html: "<p>Something else</p>",
  });
  expect(changed.status).toBe(200);
  const approved = await second.post(
    `/api/email-templates/${draft.templateId}/approve`,
    { contentHash: changed.body.latest.contentHash },
    { "if-match": `"${changed.body.version}"` },
  );
  expect(approved.status).toBe(200);

  await buildLedger(world.system(), campaign.id);
  const { rows } = await world.kernel.pool.query(
    `select v.no from email_campaign e
       join email_template_version v on v.id = e.template_version_id
        and v.content_hash = e.content_hash
      where e.campaign_id = $1`,
    [campaign.id],
  );
  expect(rows).toEqual([{ no: template.latest.no }]);
});
