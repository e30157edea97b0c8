import { expect, test } from "vitest";
import { actionWords, fieldWords, thingWord, wayWord, whoWords } from "./audit.words.ts";

test.each([
  ["lead.approved", "Lead approved"],
  ["user.signed_in", "Person signed in"],
  ["lead.client_accepted", "Lead accepted by the client"],
  ["email_template.changed", "Email template changed"],
])("the action %s reads %s", (action, words) => {
  expect(actionWords(action)).toBe(words);
});

test.each([
  ["contact", "jobTitle", "Job title"],
  ["account", "staffCount", "Employees"],
  ["lead", "decidedAt", "Decided at"],
  ["lead", "orderId", "Order"],
  ["team", "userIds", "Users"],
  ["lead", "id", "Id"],
])("of a %s the field %s reads %s", (entity, field, words) => {
  expect(fieldWords(entity, field)).toBe(words);
});

test("kinds of records and ways of changing them are words", () => {
  expect([thingWord("user"), thingWord("lead"), wayWord("ui"), wayWord("import")]).toEqual([
    "Person",
    "Lead",
    "Screen",
    "Import",
  ]);
});

test.each([
  ["user", "Dan Dataops", "Dan Dataops"],
  ["user", "alma", "alma"],
  ["system", "visitor", "Visitor"],
  ["system", "loop:lead-claims", "System: lead claims"],
  ["system", "Import by Dan Dataops", "Import by Dan Dataops"],
] as const)("the %s %s reads %s", (actorKind, actorName, words) => {
  expect(whoWords({ actorKind, actorName })).toBe(words);
});
