import { ownedRecords } from "#server/kernel/handover.ts";

export const ownScripts = ownedRecords({
  what: "scripts",
  kind: "script",
  verb: "script.edit",
  where: "t.archived_at is null",
});
