import { expect, test } from "vitest";
import { applyRowEvent, rowSnapshot, type RowEvent } from "./row-events.ts";

interface Row {
  id: string;
  version: number;
  text: string;
}
const row = (id: string, version: number): Row => ({ id, version, text: `${id} ${version}` });
const upsert = (id: string, version: number): RowEvent<Row> => ({
  op: "upsert",
  id,
  version,
  row: row(id, version),
});
const left = (id: string, version: number): RowEvent<Row> => ({ op: "left", id, version });
const apply = (start: Row[], ...events: RowEvent<Row>[]) =>
  events.reduce((now, event) => applyRowEvent(now, event), rowSnapshot(start));
const versions = (snapshot: ReturnType<typeof apply>) =>
  Object.fromEntries(Array.from(snapshot.rows, ([id, { version }]) => [id, version]));

test("upserts add and replace by version", () => {
  expect(versions(apply([row("a", 1)], upsert("a", 2), upsert("b", 1)))).toEqual({ a: 2, b: 1 });
});

test("an older or repeated event returns the same snapshot", () => {
  const now = apply([row("a", 3)]);
  expect(applyRowEvent(now, upsert("a", 2))).toBe(now);
  expect(applyRowEvent(now, upsert("a", 3))).toBe(now);
  expect(applyRowEvent(now, left("a", 2))).toBe(now);
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

test("stale gathers ids, or everything", () => {
  const ids = apply([], { op: "stale", ids: ["a"] }, { op: "stale", ids: ["a", "b"] });
  expect(ids.stale).toEqual(["a", "b"]);
  expect(applyRowEvent(ids, { op: "stale" }).stale).toBe("all");
});
