import { expect, test } from "vitest";
import type { GridColumn } from "./columns.tsx";
import { withoutRoom } from "./use-columns.ts";

const columns: GridColumn<unknown>[] = [
  { colId: "name", flex: 1, minWidth: 200, width: 900 },
  { colId: "city", width: 100, spare: true },
  { colId: "status", width: 100 },
  { colId: "changed", width: 100, spare: true },
];

test("as many columns show as fit; those that stretch count with their least width", () => {
  expect([...withoutRoom(columns, 500)]).toEqual([]);
  expect([...withoutRoom(columns, 499)]).toEqual(["changed"]);
  expect([...withoutRoom(columns, 350)]).toEqual(["changed", "city"]);
});

test("what is not spare stays, however narrow the grid", () => {
  expect([...withoutRoom(columns, 100)]).toEqual(["changed", "city"]);
});
