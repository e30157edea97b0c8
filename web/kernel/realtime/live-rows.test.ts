import { expect, test } from "vitest";
import type { RowEvent } from "#shared/kernel/row-events.ts";
import type { RowTopicEvent } from "#shared/kernel/topic-ref.ts";
import { intoFeed, staleFor } from "./live-rows.ts";

interface Row {
  id: string;
  version: number;
}

const meta = { topic: "t:1", epoch: "e", seq: 1, at: "2026-01-01T00:00:00.000Z" };
const upsert = (id: string): RowTopicEvent<Row> => ({
  ...meta,
  type: "upsert",
  data: { op: "upsert", id, version: 1, row: { id, version: 1 } },
});
const left = (id: string): RowTopicEvent<Row> => ({
  ...meta,
  type: "left",
  data: { op: "left", id, version: 2 },
});
const stale = (ids?: string[]): RowTopicEvent<Row> => ({
  ...meta,
  type: "stale",
  data: { op: "stale", ids },
});

test("a write of many rows concerns every open record, or those it names", () => {
  expect(staleFor([upsert("a"), stale()], "a")).toBe(true);
  expect(staleFor([stale(["x", "a"])], "a")).toBe(true);
  expect(staleFor([stale(["x"]), upsert("a"), left("a")], "a")).toBe(false);
});

test("a grid's feed gets the row events, and no change of access", () => {
  const got: unknown[] = [];
  const feed = { apply: (event: RowEvent<Row>, own: boolean) => void got.push([event.op, own]) };
  const access: RowTopicEvent<Row> = { ...meta, type: "accessChanged", data: { userIds: [] } };
  intoFeed<Row>(feed)([upsert("a"), access, left("a")]);
  expect(got).toEqual([
    ["upsert", false],
    ["left", false],
  ]);
});
