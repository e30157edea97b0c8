import { afterAll, beforeAll, expect, test } from "vitest";
import type { Filter } from "#shared/filters/filter.schema.ts";
import type { UserActor } from "#shared/kernel/actor.ts";
import type { Caller } from "#test/harness/http.ts";
import { person } from "#test/factories/person.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";
import { verifyAction } from "#test/harness/verify-action.ts";
import { stepCounts } from "./count.service.ts";
import { countDrift } from "./segments.queries.ts";
import { pageOfSegments } from "./segments.present.ts";

let world: TestWorld;
let manager: UserActor;
let http: Caller;

beforeAll(async () => {
  world = await testWorld();
  manager = await world.user("campaign_manager");
  http = await world.http(manager);
});
afterAll(() => world.close());

const inCity = (city: string): Filter => ({
  v: 1,
  entity: "contact",
  where: { type: "field", path: "contact.city", op: "is", value: city },
});
const sql = (text: string, params: unknown[] = []) => world.kernel.pool.query(text, params);
const count = async (id: string) => {
  while ((await stepCounts(world.system())) > 0);
  return (await sql(`select record_count_cache::int as n from segment where id = $1`, [id])).rows[0]
    .n;
};
const create = async (name: string, filter: Filter, more: object = {}) => {
  const made = await http.post("/api/segments", { name, filter, ...more });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return made.body;
};
/** The pause between two counts of one segment is over. */
const settle = () => sql(`update segment_count set due_at = '-infinity'`);

test("a preview counts all and shows some, at one instant", async () => {
  for (let i = 0; i < 12; i++)
    await person(world).then((p) =>
      sql(`update contact set city = 'Turin' where id = $1`, [p.contactId]),
    );
  const shown = await http.post("/api/segments/preview", { filter: inCity("turin") });
  expect(shown.body).toMatchObject({ count: 12 });
  expect(shown.body.sampleIds).toHaveLength(10);
  expect(Date.parse(shown.body.asOf)).toBeGreaterThan(Date.now() - 60_000);
  const wrong = await http.post("/api/segments/preview", {
    filter: {
      v: 1,
      entity: "contact",
      where: { type: "field", path: "contact.shoe", op: "is", value: "x" },
    },
  });
  expect(wrong.status).toBe(400);
  expect(wrong.body.errors[0].path).toBe("where.path");
});

test("a count follows the ORM, plain SQL, COPY-like inserts, deletes and related tables", async () => {
  const segment = await create("Oslo", inCity("Oslo"));
  expect(await count(segment.id)).toBe(0);
  const a = await person(world);
  const b = await person(world);
  await sql(`update contact set city = 'Oslo' where id = any($1)`, [[a.contactId, b.contactId]]);
  await settle();
  expect(await count(segment.id)).toBe(2);
  await sql(`update contact set deleted_at = now() where id = $1`, [a.contactId]);
  await settle();
  expect(await count(segment.id)).toBe(1);
  const ofCompany = await create("Big", {
    v: 1,
    entity: "contact",
    where: {
      type: "and",
      nodes: [
        inCity("Oslo").where,
        { type: "field", path: "account.staffCount", op: "gte", value: 500 },
      ],
    },
  });
  expect(await count(ofCompany.id)).toBe(0);
  await sql(`update account set staff_count = 900 where id = $1`, [b.accountId]);
  await settle();
  expect(await count(ofCompany.id)).toBe(1);
  await sql(`insert into activity (at, type, contact_id) values (now(), 'edited', $1)`, [
    b.contactId,
  ]);
  expect(await stepCounts(world.system())).toBe(0);
  expect(await countDrift(world.system())).toEqual([]);
});

test("a change that commits while a count runs is counted again", async () => {
  const segment = await create("Bergen", inCity("Bergen"));
  expect(await count(segment.id)).toBe(0);
  const p = await person(world);
  const late = await world.kernel.pool.connect();
  await late.query("begin");
  await late.query(`update contact set city = 'Bergen' where id = $1`, [p.contactId]);
  await settle();
  expect(await count(segment.id)).toBe(0);
  await late.query("commit");
  late.release();
  await settle();
  expect(await count(segment.id)).toBe(1);
});

test("many writers at once: after them the counts are true", async () => {
  const segments = await Promise.all(["Ulm", "Jena"].map((city) => create(city, inCity(city))));
  const people = await Promise.all(Array.from({ length: 24 }, () => person(world)));
  let writing = true;
  const counting = (async () => {
    while (writing) await stepCounts(world.system());
  })();
  await Promise.all(
    Array.from({ length: 6 }, async (_, w) => {
      for (let i = 0; i < 20; i++) {
        const city = ["Ulm", "Jena", "Bonn"][(w + i) % 3];
        await sql(`update contact set city = $2 where id = $1`, [
          people[(w * 4 + i) % 24]!.contactId,
          city,
        ]);
      }
    }),
  );
  writing = false;
  await counting;
  await settle();
  for (const segment of segments) {
    const real = await sql(`select count(*)::int as n from contact where city = $1`, [
      segment.name,
    ]);
    expect(await count(segment.id)).toBe(real.rows[0].n);
  }
  expect(await countDrift(world.system())).toEqual([]);
});

test("a segment of a segment moves with it, and cannot be made of itself", async () => {
  const inner = await create("inner", inCity("Graz"));
  const of = (id: string): Filter => ({
    v: 1,
    entity: "contact",
    where: { type: "segment", op: "in", id },
  });
  const outer = await create("outer", of(inner.id));
  const p = await person(world);
  await sql(`update contact set city = 'Linz' where id = $1`, [p.contactId]);
  expect(await count(outer.id)).toBe(0);
  const changed = await http.patch(`/api/segments/${inner.id}`, 1, { filter: inCity("Linz") });
  expect(changed.body.version).toBe(2);
  await settle();
  expect(await count(outer.id)).toBe(1);
  const circle = await http.patch(`/api/segments/${inner.id}`, 2, { filter: of(outer.id) });
  expect(circle.status).toBe(400);
  expect(circle.body.detail ?? circle.body.errors[0].message).toMatch(/itself/);
  expect((await http.delete(`/api/segments/${inner.id}`, 2)).status).toBe(409);
  expect((await http.patch(`/api/segments/${inner.id}`, 1, { name: "x" })).status).toBe(409);
});

test("when others' private segments are made of one, then its owner is told how many and no name", async () => {
  const of = (id: string): Filter => ({
    v: 1,
    entity: "contact",
    where: { type: "segment", op: "in", id },
  });
  const other = await world.http(await world.user("campaign_manager", { name: "with a secret" }));
  const base = await create("base", inCity("Bern"), { visibility: "global" });
  const hidden = { name: "Layoffs at Acme", visibility: "private", filter: of(base.id) };
  expect((await other.post("/api/segments", { ...hidden, tags: [] })).status).toBe(201);
  const alone = await http.delete(`/api/segments/${base.id}`, 1);
  expect([alone.status, alone.body.detail]).toEqual([
    409,
    "Other segments are made of it: 1 of other people.",
  ]);
  await create("mine", of(base.id));
  const both = await http.delete(`/api/segments/${base.id}`, 1);
  expect(both.body.detail).toBe("Other segments are made of it: mine, 1 more.");
});

test("private ones are seen by their owner, team ones in the teams of the owner, global ones by all", async () => {
  const colleague = await world.http(await world.user("campaign_manager", { name: "another" }));
  const dataOps = await world.http(await world.user("data_ops"));
  const admin = await world.http(await world.user("admin"));
  const agent = await world.http(await world.user("agent"));
  await admin.post("/api/teams", {
    name: "Managers",
    memberIds: [manager.userId, (await world.user("campaign_manager", { name: "another" })).userId],
  });
  const seen = async (who: Caller, id: string) => (await who.get(`/api/segments/${id}`)).status;
  const secret = await create("secret", inCity("Rome"));
  const team = await create("team", inCity("Rome"), { visibility: "team" });
  const open = await create("open", inCity("Rome"), { visibility: "global" });
  expect(await Promise.all([secret, team, open].map((s) => seen(colleague, s.id)))).toEqual([
    404, 200, 200,
  ]);
  expect(await Promise.all([secret, team, open].map((s) => seen(dataOps, s.id)))).toEqual([
    404, 404, 200,
  ]);
  expect(await Promise.all([secret, team, open].map((s) => seen(admin, s.id)))).toEqual([
    200, 200, 200,
  ]);
  expect(await seen(agent, open.id)).toBe(403);
  const names = (await dataOps.get("/api/segments")).body.items.map(
    (s: { name: string }) => s.name,
  );
  expect(names).toContain("open");
  expect(names).not.toContain("secret");
  const stolen = await dataOps.post("/api/segments/preview", {
    filter: { v: 1, entity: "contact", where: { type: "segment", op: "in", id: secret.id } },
  });
  expect(stolen.status).toBe(400);
  expect(
    (await colleague.patch(`/api/segments/${team.id}`, 1, { visibility: "global" })).status,
  ).toBe(403);
  expect((await dataOps.post(`/api/segments/${secret.id}/convert-to-list`, {})).status).toBe(404);
});

test("events of a global segment bring other screens to what they would read", async () => {
  const viewer = await world.user("data_ops");
  const outsider = await world.user("agent");
  const made = await create("watched", inCity("Nice"), { visibility: "global" });
  await verifyAction(world, {
    topic: "segments",
    viewer,
    outsiders: [outsider],
    read: async () => (await pageOfSegments(world.as(viewer), { limit: 200 })).items,
    act: () => http.patch(`/api/segments/${made.id}`, 1, { name: "watched more", tags: ["x"] }),
  });
});

test("a private segment's row never travels on the topic, only that it changed", async () => {
  await sql(`delete from outbox`);
  const made = await create("hidden name", inCity("Nice"));
  const rows = await sql(
    `select data::text as data from event_log where topic = 'segments' union all select data::text from outbox where topic = 'segments'`,
  );
  const mine = rows.rows.filter((row) => row.data.includes(made.id));
  expect(mine.length).toBeGreaterThan(0);
  expect(mine.every((row) => !row.data.includes("hidden name"))).toBe(true);
});

test("convert to list takes every id, with the instant and the segment it came from", async () => {
  const people = await Promise.all(Array.from({ length: 30 }, () => person(world)));
  await sql(`update contact set city = 'Bari' where id = any($1)`, [
    people.map((p) => p.contactId),
  ]);
  const segment = await create("Bari", inCity("Bari"));
  const list = await http.post(`/api/segments/${segment.id}/convert-to-list`, {
    name: "Bari list",
  });
  expect(list.status).toBe(201);
  expect(list.body).toMatchObject({
    sourceType: "segment",
    sourceRef: segment.id,
    memberCount: 30,
    entityType: "contact",
  });
  expect(list.body.snapshotTs).toBeTruthy();
  const rows = await sql(`select record_id from list_member where list_id = $1`, [list.body.id]);
  expect(new Set(rows.rows.map((row) => row.record_id))).toEqual(
    new Set(people.map((p) => p.contactId)),
  );
});
