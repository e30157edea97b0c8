import { afterAll, beforeAll, expect, test } from "vitest";
import type { UserActor } from "#shared/kernel/actor.ts";
import { uuidv7 } from "#shared/kernel/ids.ts";
import { person } from "#test/factories/person.ts";
import type { Caller } from "#test/harness/http.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";
import { verifyAction } from "#test/harness/verify-action.ts";
import { pageOfLists } from "./lists.present.ts";
import { memberDrift } from "./lists.queries.ts";

let world: TestWorld;
let manager: UserActor;
let http: Caller;

beforeAll(async () => {
  world = await testWorld();
  manager = await world.user("campaign_manager");
  http = await world.http(manager);
});
afterAll(() => world.close());

const people = async (n: number) =>
  (await Promise.all(Array.from({ length: n }, () => person(world)))).map((p) => p.contactId);
const make = async (recordIds: string[], more: object = {}) =>
  (
    await http.post("/api/lists", {
      name: "some people",
      entityType: "contact",
      recordIds,
      ...more,
    })
  ).body;

test("a list is made of records, once each; unknown ones are refused and nothing is made", async () => {
  const ids = await people(3);
  const list = await make([...ids, ids[0]!]);
  expect(list).toMatchObject({ memberCount: 3, sourceType: "selection", version: 1 });
  const wrong = await http.post("/api/lists", {
    name: "wrong",
    entityType: "contact",
    recordIds: [uuidv7(1)],
  });
  expect(wrong.status).toBe(400);
  expect(wrong.body.errors[0].path).toBe("body.recordIds");
  const named = await world.kernel.pool.query(`select 1 from list where name = 'wrong'`);
  expect(named.rowCount).toBe(0);
  const accounts = await http.post("/api/lists", {
    name: "companies",
    entityType: "account",
    recordIds: ids,
  });
  expect(accounts.status).toBe(400);
});

test("people who add at once lose nothing, and the count is the number of rows", async () => {
  const ids = await people(60);
  const list = await make([]);
  const adders = Array.from({ length: 8 }, (_, i) =>
    http.post(`/api/lists/${list.id}/members`, {
      entityType: "contact",
      recordIds: ids.slice(i * 5, i * 5 + 25).toReversed(),
    }),
  );
  const answers = await Promise.all(adders);
  expect(answers.map((answer) => answer.status)).toEqual(Array(8).fill(200));
  const changed = answers.reduce((sum, answer) => sum + answer.body.changed, 0);
  expect(changed).toBe(60);
  const rows = await world.kernel.pool.query(
    `select record_id from list_member where list_id = $1`,
    [list.id],
  );
  expect(new Set(rows.rows.map((row) => row.record_id))).toEqual(new Set(ids));
  expect((await http.get(`/api/lists/${list.id}`)).body.memberCount).toBe(60);
  const off = await http.post(`/api/lists/${list.id}/members/remove`, {
    entityType: "contact",
    recordIds: ids.slice(0, 10),
  });
  expect(off.body).toMatchObject({ changed: 10, list: { memberCount: 50 } });
  expect(await memberDrift(world.system())).toEqual([]);
});

test("a list of a filter holds what matched at its instant", async () => {
  const ids = await people(4);
  await world.kernel.pool.query(`update contact set tags = '{fair}' where id = any($1)`, [ids]);
  const list = await make([], {
    filter: {
      v: 1,
      entity: "contact",
      where: { type: "field", path: "contact.tags", op: "hasAny", value: ["fair"] },
    },
  });
  expect(list).toMatchObject({ memberCount: 4, sourceType: "filter" });
  const wrong = await http.post("/api/lists", {
    name: "x",
    entityType: "account",
    filter: { v: 1, entity: "contact", where: { type: "and", nodes: [] } },
  });
  expect(wrong.status).toBe(400);
});

test("members are read by pages, each once", async () => {
  const ids = await people(25);
  const list = await make(ids);
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const page: any = await http.get(
      `/api/lists/${list.id}/members?limit=10${cursor ? `&cursor=${cursor}` : ""}`,
    );
    expect(page.body.total).toBe(25);
    seen.push(...page.body.items.map((item: { id: string }) => item.id));
    cursor = page.body.nextCursor;
  } while (cursor);
  expect(seen.toSorted()).toEqual(ids.toSorted());
});

test("an export is an attachment whose cells cannot run", async () => {
  const evil = await person(world, { firstName: '=HYPERLINK("http://x")', lastName: 'a,"b"' });
  const list = await make([evil.contactId], { name: 'Ünïted "list"; x=1' });
  const csv = await http.post(`/api/lists/${list.id}/export`, { format: "csv" });
  expect(csv.status).toBe(200);
  expect(csv.headers.get("content-disposition")).toMatch(
    /^attachment; filename="[ -~]+\.csv"; filename\*=UTF-8''/,
  );
  const [header, line] = (csv.body as string).split("\r\n");
  expect(header).toContain("contact.firstName,contact.lastName");
  expect(line).toContain(`"'=HYPERLINK(""http://x"")","a,""b"""`);
  expect(line).toContain(evil.phone);
  const json = await http.post<any[]>(`/api/lists/${list.id}/export`, { format: "json" });
  expect(json.body).toHaveLength(1);
  expect(json.body[0]["contact.email"]).toBe(evil.email);
  const supervisor = await world.http(await world.user("ops_supervisor"));
  expect((await supervisor.post(`/api/lists/${list.id}/export`, { format: "csv" })).status).toBe(
    403,
  );
});

test("an export asked for again under its key answers again, and each is in the audit", async () => {
  const list = await make(await people(2));
  const key = { "idempotency-key": uuidv7(Date.now()) };
  const ask = () => http.post<any[]>(`/api/lists/${list.id}/export`, { format: "json" }, key);
  for (const { status, body } of [await ask(), await ask()]) {
    expect([status, body.length]).toEqual([200, 2]);
  }
  const { rows } = await world.kernel.pool.query(
    `select action from audit_log where entity_id = $1 and action = 'list.exported'`,
    [list.id],
  );
  expect(rows).toHaveLength(2);
});

test("a list or segment that somebody else is writing is waited for, not gone", async () => {
  const list = await make([]);
  const where = { type: "and", nodes: [] };
  const filter = { v: 1, entity: "contact", where };
  const segment = (await http.post("/api/segments", { name: "Everybody", filter })).body;
  for (const [table, { id, version }] of Object.entries({ list, segment })) {
    const other = await world.kernel.pool.connect();
    await other.query("begin");
    await other.query(`select from ${table} where id = $1 for share`, [id]);
    const change = http.patch(`/api/${table}s/${id}`, version, { name: "Renamed" });
    const waiting = `select from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`;
    await expect.poll(async () => (await world.kernel.pool.query(waiting)).rowCount).toBe(1);
    await other.query("commit");
    other.release();
    expect((await change).body, table).toMatchObject({ name: "Renamed" });
  }
});

test("private lists are their owner's; events of global ones keep other screens in step", async () => {
  const viewer = await world.user("data_ops");
  const other = await world.http(viewer);
  const secret = await make([]);
  expect((await other.get(`/api/lists/${secret.id}`)).status).toBe(404);
  expect(
    (
      await other.post(`/api/lists/${secret.id}/members`, {
        entityType: "contact",
        recordIds: await people(1),
      })
    ).status,
  ).toBe(404);
  expect((await other.post(`/api/lists/${secret.id}/export`, {})).status).toBe(404);
  const second = await world.http(await world.user("campaign_manager", { name: "second" }));
  const campaign = { name: "Mine now", type: "email", listId: secret.id };
  expect((await second.post("/api/campaigns", campaign)).status).toBe(400);
  const open = await make([], { visibility: "global", name: "open" });
  const ids = await people(2);
  await verifyAction(world, {
    topic: "lists",
    viewer,
    outsiders: [await world.user("agent")],
    read: async () => (await pageOfLists(world.as(viewer), { limit: 200 })).items,
    act: () =>
      http.post(`/api/lists/${open.id}/members`, { entityType: "contact", recordIds: ids }),
  });
});
