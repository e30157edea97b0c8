import { expect, test } from "vitest";
import { answerFaults, zFormFields } from "./form.rules.ts";
import type { FormField } from "./form.rules.ts";

const field = (more: Partial<FormField>): FormField => ({
  key: "one",
  label: "One",
  kind: "text",
  required: true,
  options: [],
  ...more,
});
const faulty = (fields: FormField[], answers: Parameters<typeof answerFaults>[1]) =>
  answerFaults(fields, answers).map((fault) => fault.key);

test.each<[Partial<FormField>, Parameters<typeof answerFaults>[1][string], boolean]>([
  [{ kind: "text" }, "yes", true],
  [{ kind: "text" }, "   ", false],
  [{ kind: "number", min: 1, max: 5 }, 5, true],
  [{ kind: "number", min: 1 }, 0, false],
  [{ kind: "number" }, "5", false],
  [{ kind: "number" }, Number.NaN, false],
  [{ kind: "date" }, "2026-02-28", true],
  [{ kind: "date" }, "2026-02-30", false],
  [{ kind: "select", options: ["A", "B"] }, "A", true],
  [{ kind: "select", options: ["A", "B"] }, "C", false],
  [{ kind: "multi", options: ["A", "B"] }, ["A", "B"], true],
  [{ kind: "multi", options: ["A", "B"] }, [], false],
  [{ kind: "multi", options: ["A", "B"] }, ["A", "C"], false],
])("%o answered with %o: %s", (more, value, ok) => {
  expect(faulty([field(more)], { one: value })).toEqual(ok ? [] : ["one"]);
});

test("a question is named without its mark", () => {
  expect(answerFaults([field({ label: "Is there a budget?" })], {})).toEqual([
    { key: "one", message: "Is there a budget: answer needed." },
  ]);
});

test("an optional question may stay open, a strange one may not be answered", () => {
  expect(faulty([field({ required: false })], {})).toEqual([]);
  expect(faulty([field({ required: false })], { two: "x" })).toEqual(["two"]);
});

test("a form has each key once, and choices for those who choose", () => {
  expect(zFormFields.safeParse([field({}), field({})]).success).toBe(false);
  expect(zFormFields.safeParse([field({ kind: "select" })]).success).toBe(false);
  expect(zFormFields.safeParse([field({ kind: "select", options: ["A"] })]).success).toBe(true);
});
