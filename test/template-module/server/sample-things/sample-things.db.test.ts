import { afterAll, beforeAll, expect, test } from "vitest";
import type { SampleThing } from "#test/template-module/shared/sample-things/sample-things.schema.ts";
import { testWorld } from "#test/template-module/world.ts";
import type { TestWorld } from "#test/harness/kernel.ts";

let world: TestWorld;
beforeAll(async () => {
  world = await testWorld();
});
afterAll(() => world?.close());

test("all of them are listed by name, page by page", async () => {
  await world.kernel.pool.query(
    `insert into sample_thing (id, name, created_at, updated_at)
     select uuidv7(), name, now(), now() from unnest(array['Two', 'One', 'Three']) name`,
  );
  const admin = await world.http(await world.user("admin"));
  const names = (page: { items: SampleThing[] }) => page.items.map((row) => row.name);
  const first = (await admin.get("/api/sample-things?limit=2")).body;
  expect(names(first)).toEqual(["One", "Three"]);
  const rest = await admin.get(`/api/sample-things?cursor=${encodeURIComponent(first.nextCursor)}`);
  expect(names(rest.body)).toEqual(["Two"]);
  expect(rest.body.nextCursor).toBeNull();
});
