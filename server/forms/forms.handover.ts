import { ownedRecords } from "#server/kernel/handover.ts";

export const ownForms = ownedRecords({
  what: "qualification forms",
  kind: "form",
  table: "qualification_form",
  verb: "form.edit",
  where: "t.archived_at is null",
});
