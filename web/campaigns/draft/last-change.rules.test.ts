import { expect, test } from "vitest";
import type { AuditRow } from "#shared/audit/audit.contract.ts";
import { setsField } from "./last-change.rules.ts";

const change = (changes: AuditRow["changes"]): AuditRow => ({
  id: "00000000-0000-7000-8000-000000000001",
  at: "2026-11-22T10:00:00.000Z",
  actorName: "Mara Manager",
  actorKind: "user",
  via: "ui",
  action: "campaign.edited",
  entityType: "campaign",
  entityId: null,
  version: 2,
  changes,
  data: {},
});

test("a change sets the answers that differ after it, those inside the settings too", () => {
  const renamed = change({ name: ["Spring", "Summer"] });
  expect(setsField("name")(renamed)).toBe(true);
  expect(setsField("goalLeads")(renamed)).toBe(false);
  const called = change({
    settings: ["{}", '{"call":{"countries":["DE"],"caps":{"perNumberDay":2}}}'],
  });
  expect(setsField("countries")(called)).toBe(true);
  expect(setsField("perNumberDay")(called)).toBe(true);
  expect(setsField("perContactDay")(called)).toBe(false);
  expect(setsField("scriptId")(called)).toBe(false);
});
