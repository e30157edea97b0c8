import { guardCell } from "#shared/kernel/csv.ts";

/** Rows as tab-separated text that a spreadsheet takes: no tabs, line ends or formulas from the data. */
export function toTsv(rows: readonly (readonly unknown[])[]): string {
  return rows.map((row) => row.map(cell).join("\t")).join("\n");
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return "";
  const text = String(value).replace(/[\t\r\n]+/g, " ");
  // What would run as a formula where it is pasted is guarded as in a file; plain numbers and phones stay.
  return /^[+-][\d\s().-]+$/.test(text) ? text : guardCell(text);
}
