/**
 * One cell of a CSV file (RFC 4180). Text that a spreadsheet would run as a formula is led by an
 * apostrophe; phone numbers like +12025550123 stay as they are.
 */
export function csvCell(value: string | number | null): string {
  if (value === null) return "";
  let text = String(value);
  const formula = /^[=@\t\r-]/.test(text) || (text.startsWith("+") && !/^\+\d[\d ]*$/.test(text));
  if (typeof value === "string" && formula) text = `'${text}`;
  return /[",\r\n;\t]/.test(text) || /^\s|\s$/.test(text)
    ? `"${text.replaceAll('"', '""')}"`
    : text;
}

/** One line with its end. */
export function csvLine(cells: readonly (string | number | null)[]): string {
  return `${cells.map(csvCell).join(",")}\r\n`;
}
