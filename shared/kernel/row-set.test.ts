import { expect, test } from "vitest";
import type { RowEvent } from "./row-events.ts";
import { RowSet } from "./row-set.ts";

interface Row {
  id: string;
  version: number;
  text: string;
}
const row = (id: string, version: number, text = `${id} ${version}`): Row => ({
  id,
  version,
  text,
});
const upsert = (id: string, version: number): RowEvent<Row> => ({
  op: "upsert",
  id,
  version,
  row: row(id, version),
});
const left = (id: string, version: number): RowEvent<Row> => ({ op: "left", id, version });
function apply(start: Row[], ...events: RowEvent<Row>[]) {
  const rows = new RowSet(start);
  return { rows, changes: events.map((event) => rows.apply(event)) };
}
const versions = ({ rows }: { rows: RowSet<Row> }) =>
  Object.fromEntries(rows.rows().map(({ id, version }) => [id, version]));

test("upserts add and replace by version", () => {
  expect(versions(apply([row("a", 1)], upsert("a", 2), upsert("b", 1)))).toEqual({ a: 2, b: 1 });
});

test("an older or repeated event changes nothing, and says so", () => {
  const late = apply([row("a", 3)], upsert("a", 2), upsert("a", 3), left("a", 2));
  expect(late.changes).toEqual([null, null, null]);
  expect(versions(late)).toEqual({ a: 3 });
});

test("a row that left stays away until a newer version enters", () => {
  expect(versions(apply([row("a", 1)], left("a", 3), upsert("a", 2)))).toEqual({});
  expect(versions(apply([], left("a", 3), upsert("a", 3)))).toEqual({});
  expect(versions(apply([row("a", 1)], left("a", 3), upsert("a", 4)))).toEqual({ a: 4 });
});

test("any order of the same events ends in the same rows", () => {
  const events = [upsert("a", 1), upsert("a", 2), left("a", 3), upsert("b", 1), upsert("b", 2)];
  const permute = (list: RowEvent<Row>[]): RowEvent<Row>[][] =>
    list.length < 2
      ? [list]
      : list.flatMap((one, i) => permute(list.toSpliced(i, 1)).map((rest) => [one, ...rest]));
  for (const order of permute(events)) {
    expect(versions(apply([], ...order, ...order))).toEqual({ b: 2 });
  }
});

test("stale gathers ids, or everything, until the next read", () => {
  const { rows } = apply([], { op: "stale", ids: ["a"] }, { op: "stale", ids: ["a", "b"] });
  expect(rows.stale).toEqual(new Set(["a", "b"]));
  rows.apply({ op: "stale" });
  expect(rows.stale).toBe("all");
  rows.reset([]);
  expect(rows.stale).toBeNull();
});

test("when a read is older than what events brought, then neither versions nor departures go back", () => {
  const view = apply([row("a", 1), row("b", 1)], upsert("a", 3), left("b", 2));
  view.rows.reset([row("a", 2), row("b", 1), row("c", 1)]);
  expect(versions(view)).toEqual({ a: 3, c: 1 });
  expect(view.rows.merge([row("a", 1), row("c", 2)]).map(({ version }) => version)).toEqual([3, 2]);
});

test("when a read of the same version says more of other records, then it is shown", () => {
  const { rows } = apply([row("a", 1, "of Old Works")]);
  rows.reset([row("a", 1, "of New Works")]);
  expect(rows.get("a")?.text).toBe("of New Works");
});

test("a read that still has a row at the version at which it left shows it, until the departure is told again", () => {
  const view = apply([row("a", 1)], left("a", 1));
  view.rows.reset([row("a", 1)]);
  expect(versions(view)).toEqual({ a: 1 });
  expect(view.rows.apply(left("a", 1))).toBe("left");
  expect(versions(view)).toEqual({});
});

test("departures go on with another set", () => {
  const { rows } = apply([row("a", 1)], left("a", 4));
  expect(new RowSet([row("a", 3)], rows.departures()).rows()).toEqual([]);
});

test("when history began anew, then lower versions are the newer ones", () => {
  const view = apply([]);
  view.rows.reset([row("a", 5), row("b", 5)], "before");
  view.rows.apply(left("b", 6));
  view.rows.reset([row("a", 2), row("b", 2)], "after");
  expect(versions(view)).toEqual({ a: 2, b: 2 });
});
