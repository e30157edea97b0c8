import { randomUUID } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { importHere, startSuggested, upload } from "#test/factories/imports.ts";
import type { Caller } from "#test/harness/http.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";

let world: TestWorld;
let http: Caller;

beforeAll(async () => {
  world = await testWorld();
  http = await world.http(await world.user("data_ops"));
});
afterAll(() => world?.close());

describe("ugly files", () => {
  const latin = Buffer.from("Last name;Email\nMüller;mueller@example.net\n", "latin1");
  const utf16 = Buffer.from("\ufeffLast name\tEmail\nŁuk\tluk@example.net\n", "utf16le");
  it.each<[string, string | Uint8Array, Record<string, unknown>]>([
    ["windows-1252 with semicolons", latin, { createdCount: 1, invalidCount: 0 }],
    ["UTF-16 with tabs", utf16, { createdCount: 1, invalidCount: 0 }],
    [
      "an open quote",
      'Last name,Email\n"open,a@example.net\nShut,shut@example.net\n',
      { createdCount: 1, invalidCount: 1 },
    ],
    [
      "NUL and nonsense",
      "Last name,Email\nN\0l,nul@example.net\nOk,ok1@example.net\n",
      { createdCount: 1, invalidCount: 1 },
    ],
    [
      "ragged rows",
      "Last name,Email\nShort\nLong,long@example.net,x,y,z\n\n",
      { createdCount: 2, invalidCount: 0 },
    ],
    [
      "a huge cell",
      `Last name,Email\n${"x".repeat(2_000_000)},h@example.net\nOk,ok2@example.net\n`,
      { createdCount: 1, invalidCount: 1 },
    ],
    [
      "the guard against formulas",
      "Last name,Email\n'=1+1,formula@example.net\n",
      { createdCount: 1, invalidCount: 0 },
    ],
    ["only a header", "Last name,Email\n", { createdCount: 0, totalRows: 0 }],
  ])("%s", async (_, content, counts) => {
    expect(await importHere(world, http, content)).toMatchObject({ state: "done", ...counts });
  });

  it("say what they are when they are no text, and leave no file behind", async () => {
    const folder = join(world.kernel.config.storageDir, "imports");
    const before = (await readdir(folder)).length;
    const zip = await upload(http, Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 0, 0]));
    expect(zip.status).toBe(415);
    expect(zip.body.detail).toMatch(/Save it as CSV/);
    expect((await upload(http, "")).status).toBe(400);
    expect((await upload(http, "a,b\n1,2\n", { entityType: "order" })).status).toBe(400);
    expect((await upload(http, "a,b\n1,2\n", { usageRight: "client" })).status).toBe(400);
    const plain = await http.post("/api/imports", { entityType: "contact" });
    expect(plain.status).toBe(415);
    expect((await readdir(folder)).length).toBe(before);
  });
});

it("a nearly full disk takes no new file, and says so", async () => {
  const { storage } = world.kernel;
  const folder = join(world.kernel.config.storageDir, "imports");
  const before = (await readdir(folder)).length;
  const file = "Last name,Email\nRoom,room@example.net\n";
  const free = vi.spyOn(storage, "free").mockResolvedValue({ part: 0.1, bytes: 1e9 });
  const refused = await upload(http, file);
  expect(refused.status).toBe(503);
  expect(refused.body.detail).toMatch(/disk is nearly full/);
  expect((await readdir(folder)).length).toBe(before);
  free.mockResolvedValue({ part: 0.1, bytes: 1e12 });
  expect((await upload(http, file)).status).toBe(201);
  free.mockRestore();
});

describe("who may import, and how often", () => {
  it("a retry of an upload makes one import", async () => {
    const key = randomUUID();
    const file = "Last name,Email\nRetry,retry@example.net\n";
    const [a, b] = [await upload(http, file, {}, key), await upload(http, file, {}, key)];
    expect(b.body.id).toBe(a.body.id);
    expect((await upload(http, `${file}x,y\n`, {}, key)).status).toBe(422);
  });

  it("only those with the verb, on the version they saw, once", async () => {
    const agent = await world.http(await world.user("agent"));
    expect((await upload(agent, "Last name\nx\n")).status).toBe(403);
    const made = await upload(http, "Last name,Email\nOnce,once@example.net\n");
    expect((await agent.get(`/api/imports/${made.body.id}`)).status).toBe(403);
    const wrong = await http.put(
      `/api/imports/${made.body.id}`,
      { mapping: { "0": "contact.shoe" }, options: {} },
      { "if-match": '"1"' },
    );
    expect(wrong.body.errors[0].path).toBe("body.mapping.0");
    await startSuggested(http, made.body);
    const twice = await http.post(`/api/imports/${made.body.id}/start`, {}, { "if-match": '"1"' });
    expect(twice.status).toBe(409);
  });
});
