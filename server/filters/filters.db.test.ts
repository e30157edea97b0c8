import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { uuidv7 } from "#shared/kernel/ids.ts";
import { zFilter } from "#shared/filters/filter.schema.ts";
import type { Filter, Node } from "#shared/filters/filter.schema.ts";
import { query } from "#server/kernel/db/sql.ts";
import { AppError } from "#server/kernel/errors.ts";
import { dice, randomFilter } from "#test/filters/random.ts";
import { matches } from "#test/filters/reference.ts";
import { filterWorld } from "#test/filters/world.ts";
import type { FilterWorld } from "#test/filters/world.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";
import { filterSql } from "./filters.service.ts";

/** Mid-morning, far from any hour at which clocks change. */
const NOW = new Date("2026-11-18T15:20:30.000Z");
const FILTERS = 250;

let world: TestWorld;
let rows: FilterWorld;

beforeAll(async () => {
  world = await testWorld();
  world.setNow(NOW);
  rows = await filterWorld(world, NOW);
});
afterAll(() => world.close());

async function found(filter: Filter): Promise<string[]> {
  const ctx = world.system();
  const { sql, params } = await filterSql(ctx, filter);
  const alias = filter.entity === "contact" ? "c" : "a";
  const hits = await query<{ id: string }>(
    ctx,
    `select ${alias}.id from ${filter.entity} ${alias} where ${sql} order by 1`,
    params,
  );
  return hits.map((hit) => hit.id);
}

test(`${FILTERS} random filters give what plain JavaScript says, and their complement the rest`, async () => {
  let matched = 0;
  for (let seed = 1; seed <= FILTERS; seed++) {
    const d = dice(seed);
    const entity = d.pick(["contact", "contact", "account"] as const);
    const filter = zFilter.parse(randomFilter(d, rows.named, entity));
    const all = entity === "contact" ? rows.contacts : rows.accounts;
    const expected = all
      .filter((row) => matches(rows, filter, row, NOW))
      .map((row) => row.id)
      .toSorted();
    const actual = await found(filter);
    expect(actual, `seed ${seed}: ${JSON.stringify(filter)}`).toEqual(expected);
    const rest = await found({ ...filter, where: { type: "not", nodes: [filter.where] } });
    expect(actual.length + rest.length, `complement of seed ${seed}`).toBe(all.length);
    if (actual.length > 0 && actual.length < all.length) matched += 1;
  }
  expect(matched).toBeGreaterThan(FILTERS / 3);
});

describe("what means nothing is refused with the node's path", () => {
  const refused: [string, Node, string][] = [
    ["unknown field", { type: "field", path: "contact.shoe", op: "is", value: "x" }, "path"],
    [
      "field of an object's prototype",
      { type: "field", path: "constructor", op: "is", value: "x" },
      "path",
    ],
    ["unknown operator", { type: "field", path: "contact.city", op: "toString", value: "x" }, "op"],
    [
      "operator of another type",
      { type: "field", path: "contact.city", op: "gte", value: 3 },
      "op",
    ],
    ["no value", { type: "field", path: "contact.city", op: "is" }, "value"],
    [
      "value of another type",
      { type: "field", path: "account.revenue", op: "gt", value: "9" },
      "value",
    ],
    ["value too many", { type: "field", path: "contact.city", op: "isEmpty", value: "x" }, "value"],
    [
      "one letter to search",
      { type: "field", path: "contact.city", op: "contains", value: "x" },
      "value",
    ],
    ["no tags", { type: "field", path: "contact.tags", op: "hasAny", value: [] }, "value"],
    [
      "a date that is none",
      { type: "field", path: "contact.createdAt", op: "before", value: "soon" },
      "value",
    ],
    [
      "a date out of the calendar",
      { type: "field", path: "contact.createdAt", op: "before", value: "0001-01-01T00:00:00Z" },
      "value",
    ],
    [
      "a thousand years ago",
      {
        type: "field",
        path: "contact.createdAt",
        op: "before",
        value: { rel: { n: -1000, unit: "year", anchor: "now" }, tz: "UTC" },
      },
      "value",
    ],
    [
      "unknown relation",
      { type: "related", path: "cousins", match: "some", where: { type: "and", nodes: [] } },
      "path",
    ],
    ["unknown segment", { type: "segment", op: "in", id: uuidv7(1) }, "id"],
    ["unknown list", { type: "list", op: "in", id: uuidv7(1) }, "id"],
    ["domain set", { type: "domainSet", op: "in", id: uuidv7(1) }, ""],
    [
      "a record's question inside an activity",
      {
        type: "activity",
        kind: "imported",
        agg: "count",
        op: "gte",
        n: 1,
        where: { type: "suppressed", op: "is", channel: "phone" },
      },
      "where",
    ],
  ];
  test.each(refused)("%s", async (_what, node, at) => {
    const filter: Filter = {
      v: 1,
      entity: "contact",
      where: { type: "and", nodes: [{ type: "and", nodes: [] }, node] },
    };
    const error = await found(filter).then(
      () => null,
      (err: unknown) => err as AppError,
    );
    expect(error).toBeInstanceOf(AppError);
    expect(error?.code).toBe("invalid");
    expect(error?.extra.errors?.[0]?.path).toBe(["where.nodes.1", at].filter(Boolean).join("."));
  });
});

test("a segment made of itself is refused, however long the way round", async () => {
  const [a, b] = await rows.cycle();
  await expect(
    found({ v: 1, entity: "contact", where: { type: "segment", op: "in", id: a } }),
  ).rejects.toThrow(/made of itself/);
  await expect(
    found({ v: 1, entity: "contact", where: { type: "segment", op: "in", id: b } }),
  ).rejects.toThrow(/made of itself/);
});

test("text is data: quotes, percent signs and backslashes match only themselves", async () => {
  for (const value of ["'; drop table contact; --", "%%", "__", "\\\\", "$1$2"]) {
    const hits = await found({
      v: 1,
      entity: "contact",
      where: { type: "field", path: "contact.firstName", op: "contains", value },
    });
    expect(hits).toEqual([]);
  }
});

test("the schema refuses what is too large before it reads it", () => {
  const leaf: Node = { type: "field", path: "contact.city", op: "isEmpty" };
  const filter = (where: unknown) => zFilter.safeParse({ v: 1, entity: "contact", where });
  const nest = (n: number): Node => (n === 0 ? leaf : { type: "and", nodes: [nest(n - 1)] });
  const related = {
    type: "related",
    path: "account",
    match: "some",
    where: { type: "and", nodes: [] },
  };
  expect(filter(nest(6)).success).toBe(true);
  expect(filter(nest(7)).success).toBe(false);
  expect(filter({ type: "and", nodes: Array(250).fill(leaf) }).success).toBe(true);
  expect(filter({ type: "or", nodes: Array(251).fill(leaf) }).success).toBe(false);
  expect(filter({ type: "or", nodes: Array(20).fill(related) }).success).toBe(true);
  expect(filter({ type: "or", nodes: Array(21).fill(related) }).success).toBe(false);
  expect(filter({ ...leaf, op: "in", value: Array(1001).fill("x") }).success).toBe(false);
  expect(filter({ ...leaf, extra: 1 }).success).toBe(false);
  let deep: unknown = leaf;
  for (let i = 0; i < 50_000; i++) deep = { type: "and", nodes: [deep] };
  expect(filter(deep).success).toBe(false);
  expect(zFilter.safeParse({ v: 2, entity: "contact", where: leaf }).success).toBe(false);
});
