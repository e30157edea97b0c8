/** What a spreadsheet would run: also after spaces or quotes, and in full-width letters. */
const RUNS = /^[\s"'＂]*[=+\-@\t\r＝＋－＠]/;
const E164 = /^\+[1-9]\d{6,14}$/;

/**
 * Text that a spreadsheet would run as a formula gets a `'` in front; the import takes exactly that
 * away. Also what starts with such a guard already, so that a round trip changes nothing.
 */
export function guardCell(text: string): string {
  return RUNS.test(text) ? `'${text}` : text;
}

/**
 * One cell of a CSV file (RFC 4180), guarded; numbers and strict E.164 phone numbers stay as they are.
 * The one way to write a file that somebody may open in a spreadsheet.
 */
export function csvCell(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  const text = Array.isArray(value) ? value.join("; ") : String(value);
  const safe = E164.test(text) ? text : guardCell(text);
  return /[",\r\n;\t]/.test(safe) || /^\s|\s$/.test(safe)
    ? `"${safe.replaceAll('"', '""')}"`
    : safe;
}

/** One line with its end. */
export function csvLine(cells: readonly unknown[]): string {
  return `${cells.map(csvCell).join(",")}\r\n`;
}
