import { existsSync } from "node:fs";
import { utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { importHere, startSuggested, upload } from "#test/factories/imports.ts";
import type { Caller } from "#test/harness/http.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";
import { dropOldUploads } from "./retention.service.ts";

const DAY = 86_400_000;
const FILE = "Last name,Email\nKeep,keep@example.net\n";

let world: TestWorld;
let http: Caller;
beforeAll(async () => {
  const quota = { UPLOAD_QUOTA_MB: "1", UPLOAD_QUOTA_ALL_MB: "2", UPLOADS_KEPT_DAYS: "10" };
  world = await testWorld(quota);
  http = await world.http(await world.user("data_ops"));
});
afterAll(() => world?.close());
beforeEach(async () => {
  world.setNow(null);
  await world.kernel.pool.query("delete from data_import");
});

const row = async (id: string) =>
  (await world.kernel.pool.query("select * from data_import where id = $1", [id])).rows[0];
const fileOf = (key: string) => join(world.kernel.config.storageDir, key);
const days = (n: number) => new Date(Date.now() + n * DAY);
const dropAt = (at: Date) => {
  world.setNow(at);
  return dropOldUploads(world.system());
};

describe("uploaded files", () => {
  test("when an import ended longer ago than they are kept, then its files are gone and its row says so", async () => {
    const bad = `${FILE}Bad,not-an-address\n`;
    const done = await importHere(world, http, bad);
    expect(done).toMatchObject({ state: "done", hasErrorFile: true });
    const { storage_key: raw, error_key: errors } = await row(done.id);
    expect(await dropAt(days(9))).toBe(0);
    expect([existsSync(fileOf(raw)), existsSync(fileOf(errors))]).toEqual([true, true]);
    expect(await dropAt(days(11))).toBe(1);
    expect([existsSync(fileOf(raw)), existsSync(fileOf(errors))]).toEqual([false, false]);
    const { body } = await http.get(`/api/imports/${done.id}`);
    expect(body).toMatchObject({ state: "done", hasErrorFile: false, createdCount: 1 });
    expect((await http.get(`/api/imports/${done.id}/errors`)).status).toBe(404);
    expect(await dropAt(days(12))).toBe(0);
  });

  test("when one was never started, then it is cancelled with its file; one that runs keeps it", async () => {
    const idle = (await upload(http, FILE)).body;
    const running = (await upload(http, FILE)).body;
    await startSuggested(http, running);
    expect(await dropAt(days(11))).toBe(1);
    const { body } = await http.get(`/api/imports/${idle.id}`);
    expect(body).toMatchObject({
      state: "cancelled",
      message: "It was never started, and its file was deleted.",
    });
    expect(existsSync(fileOf((await row(running.id)).storage_key))).toBe(true);
  });

  test("when a failed import's file is gone, then starting it again says so instead of failing", async () => {
    const made = (await upload(http, FILE)).body;
    await world.kernel.pool.query(
      "update data_import set state = 'failed', finished_at = now() where id = $1",
      [made.id],
    );
    expect(await dropAt(days(11))).toBe(1);
    world.setNow(null);
    const { version } = (await http.get(`/api/imports/${made.id}`)).body;
    const again = await http.post(
      `/api/imports/${made.id}/start`,
      {},
      { "if-match": `"${version}"` },
    );
    expect([again.status, again.body.detail]).toEqual([
      410,
      "The file was deleted after 10 days; upload it again.",
    ]);
  });

  test("when an upload was cut off and no import names its file, then it goes once it is old", async () => {
    const kept = (await upload(http, FILE)).body;
    const stray = fileOf(world.kernel.storage.newKey("imports", "csv"));
    await writeFile(stray, "half a fi");
    await dropAt(days(0));
    expect(existsSync(stray)).toBe(true);
    for (const path of [stray, fileOf((await row(kept.id)).storage_key)]) {
      await utimes(path, days(-11), days(-11));
    }
    await dropAt(days(0));
    expect(existsSync(stray)).toBe(false);
    expect(existsSync(fileOf((await row(kept.id)).storage_key))).toBe(true);
  });
});

describe("a quota", () => {
  const file = (bytes: number) => `Last name,Email\nBig,big@example.net,${"x".repeat(bytes)}\n`;

  test("when a person's files would take more than theirs, then the field is named and nothing is kept", async () => {
    expect((await upload(http, file(600_000))).status).toBe(201);
    const { status, body } = await upload(http, file(600_000));
    expect(status).toBe(413);
    expect(body.errors).toEqual([
      {
        path: "body.file",
        message: expect.stringMatching(
          /^Your uploaded files take 1 MB of 1 MB; this one of 1 MB has no room\. Files go 10 days/,
        ),
      },
    ]);
    expect((await upload(http, file(100_000))).status).toBe(201);
  });

  test("when all people's files take the workspace's, then it is said that way, and deleting gives room", async () => {
    const others = await Promise.all(
      ["second", "third"].map(async (name) => world.http(await world.user("data_ops", { name }))),
    );
    for (const person of [http, ...others.slice(0, 1)]) {
      expect((await upload(person, file(900_000))).status).toBe(201);
    }
    const refused = await upload(others[1]!, file(900_000));
    expect(refused.status).toBe(413);
    expect(refused.body.errors[0].message).toMatch(/^The workspace's uploaded files take 2 MB/);
    expect(await dropAt(days(11))).toBe(2);
    world.setNow(null);
    expect((await upload(others[1]!, file(900_000))).status).toBe(201);
  });

  test("when many come at once, then together they keep within it", async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, () => upload(http, file(300_000))));
    const codes = answers.map(({ status }) => status);
    expect(codes.filter((status) => status === 201)).toHaveLength(3);
    expect(codes.filter((status) => status === 413)).toHaveLength(3);
  });
});
