import { afterAll, beforeAll, expect, test } from "vitest";
import { UNWRITTEN_KINDS, WRITTEN_KINDS } from "#shared/filters/filter.schema.ts";
import type { ActivityKind, Filter } from "#shared/filters/filter.schema.ts";
import { loadDemo } from "#server/demo/load.ts";
import { countDrift } from "#server/segments/segments.queries.ts";
import { stepCounts } from "#server/segments/count.service.ts";
import type { Caller } from "#test/harness/http.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";

let world: TestWorld;
let http: Caller;
beforeAll(async () => {
  world = await testWorld();
  await loadDemo(world.kernel);
  http = await world.http(await world.user("data_ops"));
});
afterAll(() => world.close());

const asks = (kind: ActivityKind, n = 1): Filter => ({
  v: 1,
  entity: "contact",
  where: {
    type: "and",
    nodes: [{ type: "activity", kind, agg: "count", op: n === 0 ? "eq" : "gte", n }],
  },
});
const preview = (filter: Filter) => http.post("/api/segments/preview", { filter });

test.each(UNWRITTEN_KINDS)(
  "when a filter asks for %s, then it is refused by its field",
  async (kind) => {
    for (const n of [0, 1]) {
      const { status, body } = await preview(asks(kind, n));
      expect(status).toBe(400);
      expect(body.errors[0].path).toMatch(/where\.nodes\.0\.kind$/);
      expect(body.errors[0].message).toContain(kind);
      expect((await http.post("/api/segments", { name: kind, filter: asks(kind, n) })).status).toBe(
        400,
      );
    }
  },
);

test.each(WRITTEN_KINDS)("when a filter asks for %s, then it is answered", async (kind) => {
  expect((await preview(asks(kind))).status).toBe(200);
});

test("when a segment was saved with such a kind, then it is read, counted and used by others as before", async () => {
  const made = await http.post("/api/segments", { name: "Old", filter: asks("suppressed") });
  const { id, version } = made.body;
  await world.kernel.pool.query(`update segment set filter = $2 where id = $1`, [
    id,
    JSON.stringify(asks("email_opened")),
  ]);
  await world.kernel.pool.query(`update segment_count set due_at = '-infinity'`);
  while ((await stepCounts(world.system())) > 0);
  expect((await http.get(`/api/segments/${id}`)).body).toMatchObject({
    filter: asks("email_opened"),
    recordCountCache: 0,
  });
  expect(await countDrift(world.system())).toEqual([]);
  const within = await preview({
    v: 1,
    entity: "contact",
    where: { type: "segment", op: "in", id },
  });
  expect(within.body).toMatchObject({ count: 0 });
  const saved = await http.patch(`/api/segments/${id}`, version, { filter: asks("email_opened") });
  expect(saved.status).toBe(400);
});

test("when people of the demo were called, then Called finds exactly them", async () => {
  const { rows } = await world.kernel.pool.query(
    `select count(distinct a.contact_id)::int as n from call_attempt a
       join contact c on c.id = a.contact_id and c.deleted_at is null
      where a.dialing_at is not null and a.state = 'ended'`,
  );
  expect(rows[0].n).toBeGreaterThan(100);
  expect((await preview(asks("call_ended"))).body.count).toBe(rows[0].n);
});
