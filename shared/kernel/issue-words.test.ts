import { expect, test } from "vitest";
import { z } from "zod";
import { wordsOfPath } from "./issue-words.ts";

const said = (schema: z.ZodType, value: unknown) =>
  schema.safeParse(value).error?.issues.map(({ message }) => message);

const CASES: [string, z.ZodType, unknown, string][] = [
  ["nothing given", z.string(), undefined, "Fill this in."],
  ["nothing typed", z.string().min(1), "", "Fill this in."],
  ["null", z.string(), null, "Fill this in."],
  ["an emptied number", z.number(), Number.NaN, "Type a number."],
  ["a text for a number", z.number(), "x", "Type a number."],
  ["half of a count", z.number().int(), 1.5, "Type a whole number."],
  ["a short text", z.string().min(3), "a", "At least 3 characters."],
  ["a long text", z.string().max(2000), "a".repeat(2001), "At most 2,000 characters."],
  ["none of a list", z.array(z.string()).min(1), [], "Choose at least one."],
  ["too many of a list", z.array(z.string()).max(1), ["a", "b"], "At most 1 of them."],
  ["a small number", z.number().min(1), 0, "At least 1."],
  ["zero where more is needed", z.number().positive(), 0, "More than 0."],
  ["no address", z.email(), "ada", "Type an e-mail address, such as ada@example.com."],
  ["no address at all", z.email(), "", "Fill this in."],
  ["no day", z.iso.date(), "monday", "Type a date, such as 2026-12-14."],
  ["no id", z.uuid(), "x", "This is not an id."],
  ["no choice", z.enum(["phone", "email"]), undefined, "Choose one."],
  ["another choice", z.enum(["phone", "email"]), "fax", "One of phone, email."],
  ["a field too many", z.strictObject({}), { a: 1 }, "This field is not known here."],
  [
    "one way of two that fits",
    z.union([z.string().max(2), z.null()]),
    "abc",
    "At most 2 characters.",
  ],
  ["no way of two", z.union([z.string(), z.number()]), {}, "This cannot be used here."],
  ["another kind", z.object({}), 1, "This cannot be used here."],
];

test.each(CASES)("%s is refused in words", (_name, schema, value, words) => {
  expect(said(schema, value)).toEqual([words]);
});

test("what a schema says itself stands", () => {
  expect(said(z.string().min(12, "At least twelve."), "a")).toEqual(["At least twelve."]);
});

test("no word of zod is left, whatever is refused", () => {
  const all = CASES.flatMap(([, schema, value]) => said(schema, value) ?? []);
  expect(all.filter((text) => /invalid|expected|received|too (small|big)/i.test(text))).toEqual([]);
});

test("a path of the API reads as a field's name", () => {
  expect(wordsOfPath("body.firstName")).toBe("First name");
  expect(wordsOfPath("body.items.2.label")).toBe("Label (3)");
  expect(wordsOfPath("body.memberIds.0")).toBe("Member (1)");
  expect(wordsOfPath("header.if-match")).toBe("If match");
  expect(wordsOfPath("query.limit")).toBe("Limit");
});
