import type { Import } from "#shared/imports/imports.schema.ts";
import type { JobRow } from "#shared/kernel/system-topics.ts";

/** An import as the jobs ring shows it; null before it was started. */
export function importJob(row: Import): JobRow | null {
  const { id, version, state, message, startedAt, finishedAt, entityType, fileName } = row;
  if (state === "uploaded") return null;
  const isGoing = state === "queued" || state === "running";
  return {
    id,
    version,
    name: "import",
    title: `Import ${entityType === "account" ? "accounts" : "contacts"} from ${fileName}`,
    state,
    done: row.createdCount + row.updatedCount + row.unchangedCount + row.invalidCount,
    total: row.totalRows,
    message,
    startedAt,
    finishedAt,
    href: `/imports?open=${id}`,
    can: { cancel: isGoing, pause: false, resume: false },
  };
}
