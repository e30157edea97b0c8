import { createHash, randomUUID } from "node:crypto";
import path from "node:path";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { dropDatabase, ensureDatabase, urlOf, withClient } from "#scripts/lib/postgres.mjs";
import { readConfig } from "#server/kernel/config.ts";
import { systemContext } from "#server/kernel/context.ts";
import { migrate } from "#server/kernel/db/migrate.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { openKernel } from "#server/kernel/kernel.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import { modules } from "#server/modules.ts";
import { createClient } from "#server/users/users.service.ts";
import { SECRET } from "#test/harness/kernel.ts";
import { sealAudit, verifySeals } from "./seal.service.ts";

const BEFORE_ERAS = "Migration20261130000900_store_home";
const name = `pivotal_test_${randomUUID().slice(0, 8)}`;
let urls: Awaited<ReturnType<typeof ensureDatabase>>;
let kernel: Kernel | undefined;
beforeAll(async () => {
  const { adminUrl, passwords } = inject("servers");
  urls = await ensureDatabase(adminUrl, name, passwords);
});
afterAll(async () => {
  await kernel?.close();
  await dropDatabase(inject("servers").adminUrl, name);
});

/** Writes rows and seals them as the version before eras and keys did. */
async function sealAsBefore(seals: number): Promise<void> {
  await withClient(urls.ownerUrl, async (owner) => {
    let prev = Buffer.alloc(32);
    let after = "0";
    for (let seq = 1; seq <= seals; seq++) {
      for (let row = 0; row < 3; row++) {
        await owner.query(
          `insert into audit_log (at, actor_kind, actor_name, via, action, entity_type, changes)
           values (now(), 'system', 'before', 'system', 'client.created', 'client', '{"name": [null, "Ünï"]}')`,
        );
      }
      const { rows } = await owner.query<{ line: string; txid: string }>(
        `select row_to_json(r)::text as line, r.txid::text as txid
           from (select id, txid, at, actor_kind, actor_id, actor_name, via, batch_id, request_id,
                        action, entity_type, entity_id, version, changes, data from audit_log) r
          where r.txid > $1::text::xid8 order by r.txid, r.id`,
        [after],
      );
      const sum = createHash("sha256").update(prev);
      for (const { line } of rows) sum.update(line).update("\n");
      const [hash, through] = [sum.digest(), rows.at(-1)!.txid];
      await owner.query(
        `insert into audit_seal (day, seq, after_txid, through_txid, row_count, prev_hash, hash, sealed_at)
         values (current_date, $1, $2::text::xid8, $3::text::xid8, $4, $5, $6, now())`,
        [seq, after, through, rows.length, prev, hash],
      );
      [prev, after] = [hash, through];
    }
  });
}

test("when seals were made before eras and keys, then they hold over both migrations and the chain goes on", async () => {
  await migrate(urls.ownerUrl, BEFORE_ERAS);
  await sealAsBefore(3);
  await migrate(urls.ownerUrl);
  const { redisUrl, folder } = inject("servers");
  const config = readConfig({
    NODE_ENV: "test",
    DATABASE_URL: urlOf(urls.appUrl, name),
    REDIS_URL: redisUrl,
    NAMESPACE: name,
    DATA_DIR: path.join(folder, name),
    TOKEN_SECRET: SECRET,
    SECRET_KEY: "another-secret-of-tests-0123456789-abcdefgh",
    LOG_LEVEL: "silent",
  });
  kernel = await openKernel(config, modules, { name: "test" });
  const ctx = systemContext(kernel, "test");
  expect(await verifySeals(ctx)).toEqual([]);

  for (const client of ["After one", "After two"]) {
    await transact(ctx, (tx) => createClient(tx, client));
    await expect.poll(() => transact(ctx, sealAudit)).toBe(1);
  }
  expect(await verifySeals(ctx)).toEqual([]);
  const { rows } = await kernel.pool.query(
    "select key_id, era from audit_seal order by era, through_txid",
  );
  expect(rows.map((row) => row.key_id)).toEqual([null, null, null, "k1", "k1"]);

  await withClient(urls.ownerUrl, (owner) =>
    owner.query("update audit_log set actor_name = 'nobody' where actor_name = 'before'"),
  );
  expect((await verifySeals(ctx)).map(({ what }) => what.replace(/.*\//, ""))).toEqual(
    expect.arrayContaining(["1", "2", "3"]),
  );
});
