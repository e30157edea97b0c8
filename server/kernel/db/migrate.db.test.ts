import { afterAll, beforeAll, expect, test } from "vitest";
import { withClient } from "#scripts/lib/postgres.mjs";
import { testDatabase } from "#test/setup/database.ts";
import type { TestDatabase } from "#test/setup/database.ts";
import { migrate } from "./migrate.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database?.drop());

const NAME = "Migration20261122000830_tasks_until_done";
const TASK = `insert into outbox (kind, type, data) values ('task', 'count', '{}')`;

test("a migration that waits for a lock lets others pass, and is done when the lock is free", async () => {
  await withClient(database.ownerUrl, async (owner) => {
    await owner.query("drop index outbox_due, outbox_task_key");
    await owner.query("delete from mikro_orm_migrations where name = $1", [NAME]);
  });
  await withClient(database.appUrl, async (working) => {
    await working.query("begin");
    await working.query(TASK);
    const migrating = migrate(database.ownerUrl);
    await withClient(database.appUrl, async (other) => {
      const waits = `select from pg_locks where relation = 'outbox'::regclass and not granted`;
      await expect.poll(async () => (await other.query(waits)).rowCount).toBe(1);
      await other.query(TASK); // behind the migration: for ever, if that went on waiting
    });
    await working.query("commit");
    expect(await migrating).toEqual([NAME]);
  });
  expect(await migrate(database.ownerUrl)).toEqual([]);
});
