import type { GridApi } from "ag-grid-community";
import { beforeEach, expect, test } from "vitest";
import { GridRows } from "./grid-rows.ts";
import { RowFeed } from "./row-feed.ts";

interface Row {
  id: string;
  version: number;
}

/** The part of AG Grid that says nothing of its own here: no rows are drawn yet. */
let isDestroyed = false;
const api = {
  isDestroyed: () => isDestroyed,
  getAllDisplayedColumns: () => (isDestroyed ? undefined : []),
  forEachNode: () => undefined,
} as unknown as GridApi<Row>;

let feed: RowFeed<Row>;
let rows: GridRows<Row>;
beforeEach(() => {
  isDestroyed = false;
  feed = new RowFeed<Row>(80);
  rows = new GridRows(api, () => true);
  feed.onBatch((batch) => rows.apply(batch));
});
const comes = (id: string, own: boolean) =>
  feed.apply({ op: "upsert", id, version: 1, row: { id, version: 1 } }, own);

test("when this page made a row, then it waits for nothing and is not marked", () => {
  comes("mine", true);
  feed.flush();
  expect(rows.hasOwn()).toBe(true);
  expect(rows.settle()).toEqual([]);
  expect(rows.hasOwn()).toBe(false);
});

test("when others made a row, then it is held back, and marked from when it is shown until it is unmarked", () => {
  comes("theirs", false);
  feed.flush();
  expect(rows.hasOwn()).toBe(false);
  expect(rows.pending().fresh).toBe(1);
  expect(rows.arrivedIds.size).toBe(0);
  const arrived = rows.settle();
  expect([...rows.arrivedIds]).toEqual(["theirs"]);
  rows.unmark(arrived);
  expect(rows.arrivedIds.size).toBe(0);
});

test("when rows come with a snapshot, then none is marked", () => {
  feed.reset([{ id: "a", version: 1 }]);
  expect(rows.pending().fresh).toBe(1);
  expect(rows.settle()).toEqual([]);
});

test("when the grid is gone, then a batch for it is passed over", () => {
  isDestroyed = true;
  comes("late", false);
  expect(() => feed.flush()).not.toThrow();
  expect(rows.pending().fresh).toBe(0);
});
