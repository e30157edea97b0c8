import { expect, test } from "vitest";
import { verbsOf } from "../kernel/access.ts";
import { kindMay } from "./client-kind.rules.ts";

const given = verbsOf(["client_user"]);

test("an approver keeps all that the role gives", () => {
  expect(given.filter((verb) => !kindMay("approver", verb))).toEqual([]);
});

test("a viewer reads and downloads", () => {
  expect(given.filter((verb) => kindMay("viewer", verb)).toSorted()).toEqual([
    "portal.lead.download",
    "portal.lead.read",
    "portal.order.read",
  ]);
});
