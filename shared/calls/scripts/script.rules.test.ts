import { expect, test } from "vitest";
import { mergeScript, unknownTags } from "./script.rules.ts";

test("values are put in and marked, fallbacks fill gaps, missing ones stay visible", () => {
  const parts = mergeScript(
    "Hi {{contact.firstName|there}}, is {{ account.name }} {{contact.city}}?",
    {
      "contact.firstName": " ",
      "account.name": "Example Works",
    },
  );
  expect(parts).toEqual([
    { text: "Hi ", kind: "text" },
    { text: "there", kind: "value" },
    { text: ", is ", kind: "text" },
    { text: "Example Works", kind: "value" },
    { text: " ", kind: "text" },
    { text: "{{contact.city}}", kind: "missing" },
    { text: "?", kind: "text" },
  ]);
});

test("tags that nothing can fill are named once", () => {
  expect(
    unknownTags("{{contact.firstName}} {{Company Name}} {{contact.shoe}} {{contact.shoe}}"),
  ).toEqual(["Company Name", "contact.shoe"]);
  expect(unknownTags("{{contact.first_name}} {{#if a}}x{{/if}} {{ agent.name | me }}")).toEqual([
    "contact.first_name",
    "#if a",
    "/if",
  ]);
  expect(unknownTags("{".repeat(50_000))).toEqual([]);
});

test("when a tag is none that anything fills, then the agent sees it marked", () => {
  expect(mergeScript("Hi {{contact.first_name}}{{#if x}}", {})).toEqual([
    { text: "Hi ", kind: "text" },
    { text: "{{contact.first_name}}", kind: "missing" },
    { text: "{{#if x}}", kind: "missing" },
  ]);
});
