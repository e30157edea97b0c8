import { expect, test } from "vitest";
import { isConflict, isSame, isTyped, merged, type Edit } from "./merge.ts";

test("nothing is nothing, and the order of keys says nothing", () => {
  for (const nothing of ["", null, undefined, Number.NaN]) expect(isSame(nothing, null)).toBe(true);
  expect(isSame(0, "")).toBe(false);
  expect(isSame(false, null)).toBe(false);
  expect(isSame({ type: "city", op: "is" }, { op: "is", type: "city" })).toBe(true);
  expect(isSame({ a: { b: [1, { c: 2 }] } }, { a: { b: [1, { c: 3 }] } })).toBe(false);
  expect(isSame([], {})).toBe(false);
  expect(isSame(["a"], ["a", "b"])).toBe(false);
  expect(isSame(["a", "b"], ["b", "a"])).toBe(false);
  expect(isSame({ a: 1, b: null }, { a: 1 })).toBe(true);
});

test("a field typed back to what stood there is not typed in, unless something else is on its way", () => {
  expect(isTyped({ mine: "A", base: "A", sent: [] })).toBe(false);
  expect(isTyped({ mine: "B", base: "A", sent: [] })).toBe(true);
  expect(isTyped({ mine: "A", base: "A", sent: ["B"] })).toBe(true);
});

test.each([
  ["nobody changed it: no question", { mine: "mine", base: "base", sent: [] }, "base", false],
  ["somebody set something else: asks", { mine: "mine", base: "base", sent: [] }, "theirs", true],
  ["both set the same: no question", { mine: "mine", base: "base", sent: [] }, "mine", false],
  ["one's own save came back: none", { mine: "more", base: "base", sent: ["mine"] }, "mine", false],
  ["nobody typed in it here: none", { mine: "base", base: "base", sent: [] }, "theirs", false],
  ["somebody emptied it: asks", { mine: "mine", base: "base", sent: [] }, null, true],
])("%s", (_, edit, now, asks) => {
  expect(isConflict(edit, now)).toBe(asks);
});

test("what is typed stands on what others made of the rest", () => {
  const now = { name: "Summer", html: "theirs", roles: ["qa"], text: "theirs" };
  const edits: [string, Edit][] = [
    ["html", { mine: "mine", base: "base", sent: [] }],
    ["text", { mine: "base", base: "base", sent: [] }],
  ];
  expect(merged(now, edits)).toEqual({ ...now, html: "mine" });
});
