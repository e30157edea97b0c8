import { expect, test } from "vitest";
import { PendingBatches, logBatchOf } from "./log-batch.ts";
import type { LogRow } from "./log-event.ts";

const row = (pos: number, data = "{}"): LogRow => ({
  pos,
  topic: "things:1",
  epoch: "e",
  seq: pos,
  type: "n",
  data,
  cause_id: null,
  authz: false,
  at: "2026-11-29T10:00:00.000Z",
});
const batch = (after: number, count: number, epoch = "e") => ({
  epoch,
  after,
  rows: Array.from({ length: count }, (_, i) => row(after + 1 + i)),
});
const told = (...batches: (ReturnType<typeof batch> | null)[]) => {
  const one = new PendingBatches();
  for (const each of batches) one.add(each);
  return one;
};
const positions = (rows: LogRow[] | null) => rows?.map(({ pos }) => pos) ?? null;

test("what follows without a gap is taken, once, and what is known already is left out", () => {
  const one = told(batch(7, 2), batch(9, 3));
  expect(positions(one.take("e", 8))).toEqual([9, 10, 11, 12]);
  expect(one.take("e", 12)).toBeNull();
  one.add(batch(9, 3));
  expect(one.take("e", 12)).toBeNull();
});

test("a gap, another order, another epoch, or something that was not told: the log is read", () => {
  expect(told(batch(10, 1)).take("e", 9)).toBeNull();
  expect(told(batch(10, 1), batch(9, 1)).take("e", 9)).toBeNull();
  expect(told(batch(9, 1), batch(12, 1)).take("e", 9)).toBeNull();
  expect(told(batch(9, 1), batch(10, 1, "f")).take("e", 9)).toBeNull();
  expect(told(batch(9, 1), null).take("e", 9)).toBeNull();
  const many = told(...Array.from({ length: 101 }, (_, i) => batch(i, 1)));
  expect(many.take("e", 0)).toBeNull();
  // what was not usable is forgotten with the read
  many.add(batch(0, 1));
  expect(positions(many.take("e", 0))).toEqual([1]);
});

test("what is large is not told", () => {
  const rows = (count: number, data?: string) =>
    Array.from({ length: count }, (_, i) => row(i + 1, data));
  expect(logBatchOf("e", 0, rows(100))?.rows).toHaveLength(100);
  expect(logBatchOf("e", 0, rows(101))).toBeNull();
  expect(logBatchOf("e", 0, rows(2, `"${"x".repeat(32_000)}"`))).toBeNull();
  expect(logBatchOf("e", 0, [])).toBeNull();
});
