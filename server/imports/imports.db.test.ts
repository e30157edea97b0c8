import { Pool } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemContext } from "#server/kernel/context.ts";
import { runImportToEnd } from "./run.service.ts";
import { ended, importHere, startSuggested, upload } from "#test/factories/imports.ts";
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

const run = (content: string, fields?: Record<string, string>) =>
  importHere(world, http, content, fields);

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
    // seven names on one domain of a group are seven companies
    expect(Number(n)).toBe(7);
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
    expect(first).toMatchObject({ createdCount: 1501, unchangedCount: 0, updatedCount: 1 });
    const row = await one(
      `select first_name, tags, version from contact where email_key = 'twice@example.net'`,
    );
    expect(row).toEqual({ first_name: "B", tags: ["x", "y"], version: 1 });
    const again = await run(file);
    expect(again).toMatchObject({ createdCount: 0, updatedCount: 0 });
  });
});

describe("an import that is interrupted", () => {
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
});

describe("an import in a worker", () => {
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

/** A process that is told to stop after so many chunks. */
function diesAfter(chunks: number): AbortSignal {
  let looks = 0;
  return {
    get aborted() {
      return looks++ >= chunks;
    },
  } as AbortSignal;
}
