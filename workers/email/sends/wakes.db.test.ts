import { afterAll, beforeAll, expect, test } from "vitest";
import { buildLedger } from "#server/email/sends/ledger.service.ts";
import { dueShards } from "#server/email/sends/recovery.service.ts";
import { freePort, launch, storeEmailDraft } from "#test/factories/email.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";
import { startHost } from "#workers/kernel/host.ts";
import type { Host } from "#workers/kernel/host.ts";
import { handlers } from "#workers/modules.ts";
import { smtpSandboxLoop } from "#workers/email/transport/smtp-sandbox.loop.ts";

let world: TestWorld;
let mail: Host;
beforeAll(async () => {
  world = await testWorld({ SANDBOX_SMTP_PORT: String(await freePort()) });
  mail = await startHost(world.kernel, { queues: [], handlers, loops: [smtpSandboxLoop] });
});
afterAll(async () => {
  await mail?.stop();
  await world?.close();
});

test("while no worker takes a shard's drains, a few wait and no more are made", async () => {
  const { pool } = world.kernel;
  const campaign = await storeEmailDraft(world, 40);
  await launch(world, campaign);
  await buildLedger(world.system(), campaign.id);
  await pool.query(`delete from outbox where kind = 'task'`);
  const due = async () => (await dueShards(world.system())).map(({ shard }) => shard).sort();
  expect(await due()).toEqual([0, 1, 2, 3]);
  const wait = (shard: number, runAt: string) =>
    pool.query(
      `insert into outbox (kind, key, type, data, run_at)
       select 'task', 'drain-' || $1 || '-' || $2 || '-' || n, 'email-drain', '{}', now() + $3::interval
         from generate_series(1, 5) n`,
      [campaign.id, shard, runAt],
    );
  await wait(1, "-1 minute");
  await wait(2, "1 hour"); // those come later: this shard is due now
  expect(await due()).toEqual([0, 2, 3]);
});
