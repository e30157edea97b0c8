import { expect, test } from "vitest";
import type { Node } from "#shared/filters/filter.schema.ts";
import { filterInWords, sentence, type NameOf } from "./sentence.words.ts";

const tz = "UTC";

test.each<[Node, string]>([
  [
    { type: "field", path: "account.industry", op: "in", value: ["Software", "Steel", "Water"] },
    "Industry is any of Software, +2",
  ],
  [{ type: "field", path: "contact.jobTitle", op: "isEmpty" }, "Job title is empty"],
  [{ type: "field", path: "contact.hasPhone", op: "is", value: false }, "Has a phone is no"],
  [
    { type: "field", path: "account.staffCount", op: "between", value: [10, 2500] },
    "Employees is between 10 and 2,500",
  ],
  [
    { type: "field", path: "contact.ownerId", op: "in", value: ["a", "b"] },
    "Owner is any of 2 people",
  ],
  [
    {
      type: "field",
      path: "contact.createdAt",
      op: "after",
      value: { rel: { n: -30, unit: "day", anchor: "now" }, tz },
    },
    "Created is on or after 30 days ago",
  ],
  [
    { type: "field", path: "contact.createdAt", op: "on", value: { date: "2026-11-01", tz } },
    "Created is on the day 2026-11-01",
  ],
  [
    {
      type: "related",
      path: "contacts",
      match: "some",
      where: { type: "field", path: "contact.city", op: "is", value: "Bonn" },
    },
    "Some contacts: City is Bonn",
  ],
  [
    { type: "activity", kind: "email_opened", agg: "count", op: "gte", n: 2 },
    "E-mail opened ≥ 2 times",
  ],
  [{ type: "suppressed", op: "isNot", channel: "email" }, "Not suppressed for email"],
  [{ type: "list", op: "notIn", id: "x" }, "Not in a list"],
  [{ type: "or", nodes: [] }, "Any of 0 conditions"],
])("%j is said as %s", (node, words) => {
  expect(sentence(node)).toBe(words);
});

const KNOWN = new Map([
  ["list 1", "Fair, Berlin"],
  ["person 7", "me"],
]);
const names: NameOf = (kind, id) => KNOWN.get(`${kind} ${id}`);

test("lists and people are said by name where it is known", () => {
  expect(sentence({ type: "list", op: "in", id: "1" }, names)).toBe("In list “Fair, Berlin”");
  expect(sentence({ type: "segment", op: "notIn", id: "1" }, names)).toBe("Not in a segment");
  const owner = (value: string[]): Node => ({
    type: "field",
    path: "contact.ownerId",
    op: "in",
    value,
  });
  expect(sentence(owner(["7"]), names)).toBe("Owner is any of me");
  expect(sentence(owner(["8"]), names)).toBe("Owner is any of one person");
  expect(
    sentence(
      {
        type: "related",
        path: "account",
        match: "some",
        where: { type: "list", op: "in", id: "1" },
      },
      names,
    ),
  ).toContain("In list “Fair, Berlin”");
});

test("a whole filter is one line", () => {
  const city: Node = { type: "field", path: "contact.city", op: "is", value: "Boston" };
  const all = (nodes: Node[]) =>
    filterInWords({ v: 1, entity: "contact", where: { type: "and", nodes } });
  expect(all([])).toBe("everybody");
  expect(all([city, city])).toBe("City is Boston and City is Boston");
  expect(filterInWords({ v: 1, entity: "contact", where: city })).toBe("City is Boston");
});
