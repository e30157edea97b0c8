import { randomUUID } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { Pool } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemContext } from "#server/kernel/context.ts";
import { runImportToEnd } from "#server/imports/imports.run.ts";
import { ended, startSuggested, upload } from "#test/factories/imports.ts";
import type { Caller } from "#test/harness/http.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";

let world: TestWorld;
let http: Caller;

beforeAll(async () => {
  world = await testWorld();
  http = await world.http(await world.user("data_ops", { name: "Marta" }));
});
afterAll(() => world?.close());

async function one<T = Record<string, unknown>>(sql: string, params: unknown[] = []): Promise<T> {
  return (await world.kernel.pool.query(sql, params)).rows[0];
}

/** Runs an import in this process; the workers are started only where a test needs the queue. */
async function run(content: string | Uint8Array, fields: Record<string, string> = {}) {
  const made = await upload(http, content, fields);
  expect(made.status).toBe(201);
  await startSuggested(http, made.body);
  const ctx = systemContext(world.kernel, "test");
  await runImportToEnd(ctx, made.body.id, new AbortController().signal);
  return ended(http, made.body.id);
}

const HEADER = "First name,Last name,Email,Company,Website,Country,Phone,Tags\n";

function people(count: number, prefix: string): string {
  return Array.from({ length: count }, (_, n) =>
    [
      `Ada${n}`,
      `Test${n}`,
      `${prefix}${n}@c${n % 7}.example.org`,
      `${prefix} Corp ${n % 7}`,
      `${prefix}${n % 7}.example-${prefix}.com`,
      "US",
      "",
      "new",
    ].join(","),
  ).join("\n");
}

describe("an import", () => {
  it("makes contacts and their companies, and the same file again changes nothing", async () => {
    const file = HEADER + people(2500, "first");
    const first = await run(file);
    expect(first).toMatchObject({
      state: "done",
      totalRows: 2500,
      createdCount: 2500,
      invalidCount: 0,
    });
    const { n } = await one<{ n: string }>(
      `select count(*) n from account where name like 'first Corp%'`,
    );
    expect(Number(n)).toBe(1);
    const versions = await one(`select sum(version) v, max(updated_at) u, count(*) n from contact`);
    const again = await run(file);
    expect(again).toMatchObject({ createdCount: 0, updatedCount: 0, unchangedCount: 2500 });
    expect(await one(`select sum(version) v, max(updated_at) u, count(*) n from contact`)).toEqual(
      versions,
    );
  });

  it("updates what a newer file says, adds labels, and leaves what a person set by hand", async () => {
    await run(`${HEADER}Eve,Old,eve@example.net,,,Germany,,a`);
    const row = await one<{ id: string }>(
      `select id from contact where email_key = 'eve@example.net'`,
    );
    await http.patch(`/api/contacts/${row.id}`, 1, { lastName: "Byhand" });
    const done = await run(`${HEADER}Eva,New,EVE@example.net,,,,+49 30 901820,b`);
    expect(done).toMatchObject({ updatedCount: 1, createdCount: 0 });
    const { body } = await http.get(`/api/contacts/${row.id}`);
    expect(body).toMatchObject({
      firstName: "Eva",
      lastName: "Byhand",
      country: "DE",
      tags: ["a", "b"],
      phoneE164: "+4930901820",
      version: 3,
    });
    const history = await http.get(`/api/contacts/${row.id}/history`);
    expect(history.body.items[0]).toMatchObject({
      via: "import",
      actorName: "Import by Marta",
      changes: { firstName: ["Eve", "Eva"], tags: [["a"], ["a", "b"]] },
    });
    const { body: timeline } = await http.get(`/api/contacts/${row.id}/activity`);
    expect(timeline.items.map((item: { type: string }) => item.type)).toEqual([
      "imported",
      "imported",
    ]);
  });

  it("takes rows that mean the same person as one, wherever they stand in the file", async () => {
    const filler = people(1500, "filler");
    const file = `${HEADER}A,Twice,twice@example.net,,,,,x\n${filler}\nB,Twice,twice@example.net,,,,,y\n`;
    const first = await run(file);
    expect(first).toMatchObject({ createdCount: 1501, unchangedCount: 1, updatedCount: 0 });
    const row = await one(
      `select first_name, tags, version from contact where email_key = 'twice@example.net'`,
    );
    expect(row).toEqual({ first_name: "B", tags: ["x", "y"], version: 1 });
    const again = await run(file);
    expect(again).toMatchObject({ createdCount: 0, updatedCount: 0 });
  });

  it("goes on after a crash between any two chunks and gives the same records", async () => {
    const file = HEADER + people(3200, "crash");
    const made = await upload(http, file);
    await startSuggested(http, made.body);
    const ctx = systemContext(world.kernel, "test");
    for (const chunks of [0, 1, 1]) {
      await expect(runImportToEnd(ctx, made.body.id, diesAfter(chunks))).rejects.toThrow(
        "stopping",
      );
      // the database crashed as well: the unlogged table is empty
      if (chunks === 1) await world.kernel.pool.query(`delete from import_row`);
    }
    expect(await one(`select next_row from data_import where id = $1`, [made.body.id])).toEqual({
      next_row: 2000,
    });
    // two workers at once, as after a stalled job
    await Promise.all([
      runImportToEnd(ctx, made.body.id, new AbortController().signal),
      runImportToEnd(ctx, made.body.id, new AbortController().signal),
    ]);
    const done = await ended(http, made.body.id);
    expect(done).toMatchObject({
      state: "done",
      createdCount: 3200,
      updatedCount: 0,
      unchangedCount: 0,
    });
    const stored = await one<{ n: string; v: number; a: string }>(
      `select count(*) n, max(version) v,
              (select count(*) from audit_log where batch_id = $1 and entity_type = 'contact') a
       from contact where email like 'crash%'`,
      [made.body.id],
    );
    expect(stored).toEqual({ n: 3200, v: 1, a: 3200 });
    expect(
      await one(`select count(*) n from import_row where import_id = $1`, [made.body.id]),
    ).toEqual({ n: 0 });
  });

  it("stages the file again when the database crashes under it, and its list and errors are whole", async () => {
    const rows = people(2600, "pgcrash");
    const source = "pgcrash";
    const withId = HEADER.replace("Tags", "External id");
    await run(`${withId}Pg,A,a@pgcrash.example,,,,,1\nPg,B,b@pgcrash.example,,,,,2\n`, { source });
    // the id of one person with the address of another: refused when it is applied, in the first chunk
    const conflict = `${withId}Pg,A,b@pgcrash.example,,,,,1\n`;
    const made = await upload(
      http,
      `${conflict + rows.replaceAll(",new", ",")}\nbad,row,not-a-mail,,,,,\n`,
      {
        source,
      },
    );
    const mapped = await http.put(
      `/api/imports/${made.body.id}`,
      { mapping: made.body.mapping, options: { defaultCountry: null, listName: "After crash" } },
      { "if-match": '"1"' },
    );
    await startSuggested(http, mapped.body);
    // after the first chunk the unlogged table is as a crash of the database leaves it
    const owner = new Pool({ connectionString: world.database.ownerUrl });
    await owner.query(`
      create function lose_staging() returns trigger language plpgsql as $$
        begin delete from import_row where import_id = new.id; return null; end $$;
      create trigger lose_staging after update on data_import for each row
        when (old.next_row = 0 and new.next_row > 0) execute function lose_staging()`);
    await runImportToEnd(
      systemContext(world.kernel, "test"),
      made.body.id,
      new AbortController().signal,
    );
    await owner.query("drop trigger lose_staging on data_import");
    await owner.end();
    const done = await ended(http, made.body.id);
    expect(done).toMatchObject({ state: "done", createdCount: 2600, invalidCount: 2 });
    expect(await one(`select member_count n from list where id = $1`, [done.listId])).toEqual({
      n: 2600,
    });
    const errors = await http.send(`/api/imports/${made.body.id}/errors`, { method: "GET" });
    expect(errors.body).toContain("The e-mail address belongs to another contact.");
    expect(errors.body).toContain("bad,row,not-a-mail");
    expect(
      await one(`select count(*) n from import_outcome where import_id = $1`, [made.body.id]),
    ).toEqual({ n: 0 });
  });

  it("runs in a worker, tells its progress, and makes the list asked for", async () => {
    await world.workers();
    const made = await upload(http, `${HEADER + people(1200, "list")}\nbad,row,not-a-mail,,,,,\n`);
    const mapped = await http.put(
      `/api/imports/${made.body.id}`,
      { mapping: made.body.mapping, options: { defaultCountry: "US", listName: "From file" } },
      { "if-match": '"1"' },
    );
    expect(mapped.status).toBe(200);
    await startSuggested(http, mapped.body);
    const done = await ended(http, made.body.id);
    expect(done).toMatchObject({
      state: "done",
      createdCount: 1200,
      invalidCount: 1,
      hasErrorFile: true,
    });
    const list = await one(`select name, member_count from list where id = $1`, [done.listId]);
    expect(list).toEqual({ name: "From file", member_count: 1200 });
    expect(
      await one(`select count(*) n from list_member where list_id = $1`, [done.listId]),
    ).toEqual({ n: 1200 });
    const events = await world.kernel.pool.query(
      `select type, data from event_log where topic = 'imports' and data->>'id' = $1 order by pos`,
      [made.body.id],
    );
    const states = events.rows.map(({ data }) => `${data.row.state} ${data.row.createdCount}`);
    expect(states).toEqual([
      "uploaded 0",
      "uploaded 0",
      "queued 0",
      "running 0",
      "running 0",
      "running 1000",
      "running 1200",
      "done 1200",
    ]);
    const gauge = await one<{ value: unknown }>(`select value from gauge_value where topic = $1`, [
      `job:${made.body.id}`,
    ]);
    expect(gauge.value).toMatchObject({ done: 1201, total: 1201, state: "done" });
    const errors = await http.send(`/api/imports/${made.body.id}/errors`, { method: "GET" });
    expect(errors.headers.get("content-disposition")).toMatch(/attachment/);
    expect(errors.body).toContain("bad,row,not-a-mail,,,,,,1201,E-mail: ");
  });
});

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
    expect(await run(content)).toMatchObject({ state: "done", ...counts });
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

describe("upserts over the API", () => {
  it("walk the ladder: external id, address, LinkedIn, phone and name, name and company", async () => {
    const account = await http.post("/api/accounts", {
      name: "Ladder Ltd",
      domain: "ladder.example.com",
    });
    const accountId = account.body.id;
    const send = async (record: Record<string, unknown>) => {
      const done = await http.post("/api/contacts/upsert", { source: "crm", records: [record] });
      expect(done.status).toBe(200);
      return done.body.results[0];
    };
    const first = await send({
      externalId: "42",
      firstName: "Grace",
      lastName: "Rung",
      email: "grace@ladder.example.com",
      linkedinUrl: "https://www.linkedin.com/in/grace-rung",
      directPhone: "+1 212 555 0142",
      accountId,
    });
    expect(first.result).toBe("created");
    const same = { id: first.id, result: "updated" };
    expect(await send({ externalId: "42", city: "One" })).toMatchObject(same);
    expect(await send({ email: "GRACE@ladder.example.com", city: "Two" })).toMatchObject(same);
    expect(await send({ linkedinUrl: "linkedin.com/in/Grace-Rung/", city: "Three" })).toMatchObject(
      same,
    );
    expect(
      await send({
        firstName: "grace",
        lastName: "RUNG",
        directPhone: "+12125550142",
        city: "Four",
      }),
    ).toMatchObject(same);
    expect(
      await send({ firstName: "grace", lastName: "RUNG", accountId, city: "Five" }),
    ).toMatchObject(same);
    expect(await send({ email: "grace@ladder.example.com", city: "Five" })).toMatchObject({
      result: "unchanged",
    });
    expect(
      await send({
        firstName: "Grace",
        lastName: "Rung",
        email: "other@ladder.example.com",
        accountId,
      }),
    ).toMatchObject({ result: "created" });
    expect(await send({ externalId: "42", email: "other@ladder.example.com" })).toMatchObject({
      result: "invalid",
      error: "The e-mail address belongs to another contact.",
    });
    expect(await send({ email: "nonsense" })).toMatchObject({ result: "invalid" });
  });

  it("make one account of two spellings that come at once", async () => {
    const send = (name: string) =>
      http.post("/api/accounts/upsert", {
        source: "crm",
        records: [{ name, domain: "https://www.spelling.example.de/x" }],
      });
    const answers = await Promise.all(["Spelling GmbH", "SPELLING", "Spelling Gmbh"].map(send));
    expect(new Set(answers.map((answer) => answer.body.results[0].id)).size).toBe(1);
    expect(answers.filter((answer) => answer.body.results[0].result === "created")).toHaveLength(1);
  });
});

/** A process that is told to stop after so many chunks. */
function diesAfter(chunks: number): AbortSignal {
  let looks = 0;
  return {
    get aborted() {
      return looks++ >= chunks;
    },
  } as AbortSignal;
}
