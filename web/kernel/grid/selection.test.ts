import { expect, it } from "vitest";
import { GridSelection } from "./selection.ts";

it("selects rows by id and takes them back", () => {
  const selection = new GridSelection();
  selection.toggle("a");
  selection.toggle("b");
  selection.toggle("a");
  expect(selection.current()).toEqual({ mode: "ids", ids: new Set(["b"]) });
  expect(selection.count(100)).toBe(1);
});

it("keeps all matching as a query with exceptions, never as ids", () => {
  const selection = new GridSelection();
  selection.selectAll();
  selection.toggle("x");
  expect(selection.current()).toEqual({ mode: "query", exclude: new Set(["x"]) });
  expect([selection.has("x"), selection.has("never loaded")]).toEqual([false, true]);
  expect(selection.count(98_004)).toBe(98_003);
  selection.toggle("x");
  expect(selection.count(98_004)).toBe(98_004);
});

it("tells its listeners about every change, until they leave", () => {
  const selection = new GridSelection();
  let calls = 0;
  const leave = selection.subscribe(() => calls++);
  selection.toggle("a", true);
  selection.clear();
  leave();
  selection.selectAll();
  expect(calls).toBe(2);
});
