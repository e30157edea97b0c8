import { QueryClient } from "@tanstack/react-query";
import { expect, test } from "vitest";
import type { RowEvent } from "#shared/kernel/row-events.ts";
import type { WireEvent } from "#shared/kernel/wire.ts";
import { intoFeed, liveRows, staleFor } from "./live-rows.ts";

interface Row {
  id: string;
  version: number;
}
interface Page {
  items: Row[];
  total: number;
}

const wire = (...changes: unknown[]): WireEvent[] =>
  changes.map((data, i) => ({
    topic: "t:1",
    epoch: "e",
    seq: i + 1,
    type: "upsert",
    data,
    at: "2026-01-01T00:00:00.000Z",
  }));
const upsert = (id: string, version: number): RowEvent<Row> => ({
  op: "upsert",
  id,
  version,
  row: { id, version },
});
const left = (id: string, version: number): RowEvent<Row> => ({ op: "left", id, version });

function page(name: string, items: Row[], unknown: "first" | "ignore" = "first") {
  const client = new QueryClient();
  const queryKey = [name];
  client.setQueryData<Page>(queryKey, { items, total: items.length });
  const onEvents = liveRows<Page, Row>({
    client,
    queryKey,
    rowsOf: ({ items: rows }) => rows,
    withRows: (data, rows) => ({ ...data, items: rows }),
    unknown,
  });
  const shown = () => client.getQueryData<Page>(queryKey)!.items.map((r) => `${r.id}${r.version}`);
  return { client, queryKey, onEvents, shown };
}

test("newer rows replace, new ones enter, those that left stay away", () => {
  const { onEvents, shown } = page("rows", [
    { id: "a", version: 2 },
    { id: "b", version: 1 },
  ]);
  onEvents(wire(upsert("a", 1), upsert("b", 2), upsert("c", 1)));
  expect(shown()).toEqual(["c1", "a2", "b2"]);
  onEvents(wire(left("b", 3), upsert("b", 2)));
  expect(shown()).toEqual(["c1", "a2"]);
  onEvents(wire(upsert("b", 4)));
  expect(shown()).toEqual(["b4", "c1", "a2"]);
});

test("one page of a longer list takes no rows that it did not have", () => {
  const { onEvents, shown } = page("page", [{ id: "a", version: 1 }], "ignore");
  onEvents(wire(upsert("z", 1), upsert("a", 2)));
  expect(shown()).toEqual(["a2"]);
});

test("stale reads the query again", () => {
  const { client, queryKey, onEvents } = page("stale", []);
  onEvents(wire({ op: "stale" }));
  expect(client.getQueryState(queryKey)!.isInvalidated).toBe(true);
});

test("a write of many rows concerns every open record, or those it names", () => {
  expect(staleFor(wire(upsert("a", 1), { op: "stale", batchId: "b" }), "a")).toBe(true);
  expect(staleFor(wire({ op: "stale", ids: ["x", "a"] }), "a")).toBe(true);
  expect(staleFor(wire({ op: "stale", ids: ["x"] }, upsert("a", 2), left("a", 3)), "a")).toBe(
    false,
  );
});

test("a grid's feed gets the row events, and only those", () => {
  const got: unknown[] = [];
  const feed = { apply: (event: RowEvent<Row>, own: boolean) => void got.push([event.op, own]) };
  intoFeed<Row>(feed)(wire(upsert("a", 1), { userIds: [] }, null, left("a", 2)));
  expect(got).toEqual([
    ["upsert", false],
    ["left", false],
  ]);
});
