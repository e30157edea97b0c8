import type { LastChange } from "../edit/Conflicts.tsx";

interface HistoryEntry {
  actorName: string;
  at: string;
  changes: { [field: string]: unknown };
}

/** The newest change of a field in a record's history, newest first; null while it has none. */
export function lastChangeOf(
  { items }: { items: readonly HistoryEntry[] },
  field: string,
): LastChange | null {
  const last = items.find((item) => field in item.changes);
  return last ? { name: last.actorName, at: last.at } : null;
}
