import { joinLabels } from "./labels.ts";

/*
 * What a spreadsheet would run as a formula: = + - @, also in full-width letters, behind anything it
 * skips (spaces, quotes, invisible characters). A file is not always split where it was joined: by the
 * reader's country at `;`, by hand at tab, `|` or line ends, with quotes switched off even at commas.
 * So a cell may begin behind each of these.
 */
const FORMULA = "=+\\-@＝＋－＠";
const ENDS = "\\t\\r\\n\\v\\f\\u0085\\u2028\\u2029";
const DELIMITERS = `,;|${ENDS}`;
const SKIPPED = "\\s\\p{Cc}\\p{Cf}\"'＂";
const WITHIN = `(?:(?![${DELIMITERS}])[${SKIPPED}])*[${FORMULA}]`;
const AT_START = `[${SKIPPED}]*[${FORMULA}${ENDS}]`;
const RUNS = new RegExp(`^(?=${AT_START})|(?<=[${DELIMITERS}])(?=${WITHIN})`, "gu");
const GUARDED = new RegExp(`^'(?=${AT_START})|(?<=[${DELIMITERS}])'(?=${WITHIN})`, "gu");
const E164 = /^\+[1-9]\d{6,14}$/;

/**
 * Text of which a spreadsheet would run a part as a formula gets a `'` in front of each such part. Also
 * what has such a guard already, so that `unguardCell` gives back exactly what was there.
 */
export function guardCell(text: string): string {
  return text.replace(RUNS, "'");
}

/** Takes the guard of `guardCell` away again. */
export function unguardCell(text: string): string {
  return text.replace(GUARDED, "");
}

/**
 * One cell of a CSV file (RFC 4180), guarded; numbers and strict E.164 phone numbers stay as they are.
 * The one way to write a file that somebody may open in a spreadsheet.
 */
export function csvCell(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  const text = Array.isArray(value) ? joinLabels(value.map(String)) : String(value);
  const safe = E164.test(text) ? text : guardCell(text);
  return /[",;|\t\r\n\v\f\u0085\u2028\u2029]/.test(safe) || /^\s|\s$/.test(safe)
    ? `"${safe.replaceAll('"', '""')}"`
    : safe;
}

/** One line with its end. */
export function csvLine(cells: readonly unknown[]): string {
  return `${cells.map(csvCell).join(",")}\r\n`;
}
