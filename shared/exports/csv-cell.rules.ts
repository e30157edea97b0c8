/** What a spreadsheet would run: also after spaces or quotes, and in full-width letters. */
const RUNS = /^[\s'"]*[=+\-@\t\r＝＋－＠]/;
const E164 = /^\+[1-9]\d{6,14}$/;

/**
 * One cell of a CSV file (RFC 4180). Text that a spreadsheet would take for a formula gets a `'` in
 * front; numbers and strict E.164 phone numbers stay as they are.
 */
export function csvCell(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return String(value);
  const text = String(value);
  const safe = RUNS.test(text) && !E164.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** One line, with its end. */
export function csvLine(cells: readonly unknown[]): string {
  return `${cells.map(csvCell).join(",")}\r\n`;
}
