import { wordsOfPath } from "#shared/kernel/issue-words.ts";

/** Most fields that the summary of a form names. */
const NAMED = 3;

/** "Name and City need another look.", by the labels that stand at the fields; null when none does. */
export function faultyFields(
  errors: { [field: string]: unknown },
  labels: ReadonlyMap<string, string>,
): string | null {
  const fields = Object.keys(errors).filter((field) => field !== "root");
  if (fields.length === 0) return null;
  const names = fields.map((field) => labels.get(field) ?? wordsOfPath(field));
  if (names.length > NAMED) {
    return `${names.slice(0, NAMED - 1).join(", ")} and ${names.length - NAMED + 1} more need another look.`;
  }
  const last = names.pop()!;
  const rest = names.join(", ");
  return rest ? `${rest} and ${last} need another look.` : `${last} needs another look.`;
}
