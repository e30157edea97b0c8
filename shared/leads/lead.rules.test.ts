import { expect, test } from "vitest";
import {
  CLIENT_DECISIONS,
  LEAD_STATUSES,
  LEAD_STEPS,
  nextLeadState,
  openChecklistItems,
} from "./lead.rules.ts";
import type { ClientDecision, LeadStatus, LeadStep } from "./lead.rules.ts";

type Row = [LeadStatus, ClientDecision | null, LeadStep, LeadStatus, ClientDecision | null];

/** Every step that is open, written out; whatever is not here must be refused. */
const OPEN: Row[] = [
  ["new", null, "claim", "under_review", null],
  ["under_review", null, "claim", "under_review", null],
  ["under_review", null, "approve", "approved", null],
  ["under_review", null, "reject", "rejected", null],
  ["under_review", null, "return", "returned", null],
  ["returned", null, "fix", "new", null],
  ["approved", null, "publish", "published", "pending"],
  ["published", "pending", "recall", "recalled", "pending"],
  ["published", "accepted", "recall", "recalled", "accepted"],
  ["published", "rejected", "recall", "recalled", "rejected"],
  ["published", "pending", "client_accept", "published", "accepted"],
  ["published", "pending", "client_reject", "published", "rejected"],
  ["published", "rejected", "claim", "published", "rejected"],
  ["published", "rejected", "uphold", "rejected", "rejected"],
  ["published", "rejected", "answer", "published", "pending"],
];

/** States that a lead can be in at all. */
const STATES = LEAD_STATUSES.flatMap((status): [LeadStatus, ClientDecision | null][] => {
  if (status === "published" || status === "recalled") {
    return CLIENT_DECISIONS.map((decision) => [status, decision]);
  }
  return status === "rejected"
    ? [
        [status, null],
        [status, "rejected"],
      ]
    : [[status, null]];
});

test.each(OPEN)("%s (client: %s) goes by %s to %s (client: %s)", (from, was, step, to, is) => {
  expect(nextLeadState({ status: from, clientDecision: was }, step)).toEqual({
    status: to,
    clientDecision: is,
  });
});

test("every other step is refused from every other state", () => {
  const open = new Set(OPEN.map(([status, decision, step]) => `${status}/${decision}/${step}`));
  const wrong: string[] = [];
  for (const [status, clientDecision] of STATES) {
    for (const step of LEAD_STEPS) {
      if (open.has(`${status}/${clientDecision}/${step}`)) continue;
      if (nextLeadState({ status, clientDecision }, step)) wrong.push(`${status} ${step}`);
    }
  }
  expect(wrong).toEqual([]);
});

test("a rejected, recalled lead never moves again", () => {
  for (const step of LEAD_STEPS) {
    expect(nextLeadState({ status: "rejected", clientDecision: "rejected" }, step)).toBeNull();
    expect(nextLeadState({ status: "recalled", clientDecision: "pending" }, step)).toBeNull();
  }
});

test("an empty checklist is not a complete one", () => {
  expect(openChecklistItems([])).toEqual(["A checklist"]);
  expect(openChecklistItems([{ key: "a", label: "A", checked: true }])).toEqual([]);
  expect(
    openChecklistItems([
      { key: "a", label: "A", checked: true },
      { key: "b", label: "B", checked: false },
    ]),
  ).toEqual(["B"]);
});
