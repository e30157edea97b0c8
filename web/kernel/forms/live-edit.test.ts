import { expect, test } from "vitest";
import { clashes, merged, typedIn } from "./live-edit.ts";

const base = { name: "Spring", html: "<p>Hi</p>", text: null, roles: ["agent"] };

test("what was typed is what differs from where it began; an emptied field is no text", () => {
  expect(typedIn(base, { ...base, text: "" } as never)).toEqual([]);
  expect(typedIn(base, { ...base, roles: ["agent"] })).toEqual([]);
  expect(typedIn(base, { ...base, html: "<p>Ho</p>", roles: [] })).toEqual(["html", "roles"]);
});

test("two people clash on a field that both changed, unless to the same", () => {
  const mine = { ...base, html: "mine" };
  expect(clashes(base, mine, { ...base, name: "Summer" })).toEqual([]);
  expect(clashes(base, mine, { ...base, html: "theirs" })).toEqual(["html"]);
  expect(clashes(base, mine, { ...base, html: "mine" })).toEqual([]);
});

test("changes of different fields go together", () => {
  const mine = { ...base, html: "mine" };
  const theirs = { ...base, name: "Summer", roles: ["qa"] };
  expect(merged(base, mine, theirs)).toEqual({ ...theirs, html: "mine" });
});
