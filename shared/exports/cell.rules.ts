import { guardCell } from "#shared/imports/csv.rules.ts";

const E164 = /^\+[1-9]\d{6,14}$/;

/** A value as a CSV cell: numbers and strict phone numbers as they are, all other text guarded. */
export function exportCell(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  const text = Array.isArray(value) ? value.join("; ") : String(value);
  return E164.test(text) ? text : guardCell(text);
}
