import { csvParser } from "./csv.rules.ts";
import { knownNames } from "./fields.rules.ts";
import type { ImportFormat } from "./imports.schema.ts";
import { decimalOf } from "./number.rules.ts";

type Encoding = ImportFormat["encoding"];

/** Encoding by the byte-order mark, or by the zero bytes of UTF-16 without one; null: undecided. */
export function encodingOfBytes(head: Uint8Array): Encoding | null {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return "utf-8";
  if (head[0] === 0xff && head[1] === 0xfe) return "utf-16le";
  if (head[0] === 0xfe && head[1] === 0xff) return "utf-16be";
  const pairs = Math.floor(Math.min(head.length, 2000) / 2);
  if (pairs < 8) return null;
  let even = 0;
  let odd = 0;
  for (let i = 0; i < pairs; i++) {
    if (head[2 * i] === 0) even++;
    if (head[2 * i + 1] === 0) odd++;
  }
  if (odd > pairs * 0.6 && even < pairs * 0.1) return "utf-16le";
  if (even > pairs * 0.6 && odd < pairs * 0.1) return "utf-16be";
  return null;
}

/** What a file is when it is no text; null for text. */
export function notText(head: Uint8Array): string | null {
  const starts = (...bytes: number[]): boolean => bytes.every((byte, i) => head[i] === byte);
  if (starts(0x50, 0x4b, 3, 4) || starts(0xd0, 0xcf, 0x11, 0xe0)) {
    return "This is an Excel or zip file. Save it as CSV and upload that.";
  }
  if (starts(0x25, 0x50, 0x44, 0x46)) return "This is a PDF. A CSV file is needed.";
  if (encodingOfBytes(head) !== null) return null;
  const zeros = head.subarray(0, 4000).filter((byte) => byte === 0).length;
  return zeros > 40 ? "This is not a text file. A CSV file is needed." : null;
}

const DELIMITERS = [",", ";", "\t", "|"] as const;

/** Excel's directive in front of a file. */
const SEP = /^"?sep=(.)"?[ \t]*(?:\r|\n|$)/i;

/** The delimiter that a `sep=` line names, else that cuts the first rows into the most equal parts. */
export function sniffDelimiter(text: string): ImportFormat["delimiter"] {
  const named = DELIMITERS.find((sign) => sign === SEP.exec(text)?.[1]);
  if (named) return named;
  let best: { delimiter: ImportFormat["delimiter"]; score: number } = { delimiter: ",", score: 0 };
  for (const delimiter of DELIMITERS) {
    const parser = csvParser(delimiter);
    const rows = [...parser.push(text), ...parser.end()].slice(0, 30);
    const counts = new Map<number, number>();
    for (const { cells } of rows) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1);
    const [columns, times] = [...counts].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0] ?? [1, 0];
    if (columns < 2) continue;
    const score = times / rows.length + Math.min(columns, 50) / 1000;
    if (score > best.score) best = { delimiter, score };
  }
  return best.delimiter;
}

/** Rows among which the header is looked for, and those that show how numbers are written. */
const LOOKED_AT = 20;
const SAMPLED = 2000;

/** Columns, sample and warnings out of the first rows. */
export function readHead(
  text: string,
  encoding: Encoding,
  delimiter: ImportFormat["delimiter"],
): ImportFormat {
  const parser = csvParser(delimiter);
  const all = [...parser.push(text), ...parser.end()].map((row) => row.cells);
  const skip = headerAt(all, SEP.test(text) ? 1 : 0);
  const [first = [], ...rest] = all.slice(skip);
  const isKnown = knownNames(first) > 0;
  const format: ImportFormat = {
    encoding,
    delimiter,
    columns: [],
    sample: rest
      .filter((row) => !isBlank(row))
      .slice(0, 5)
      .map((row) => row.map(shortCell)),
    warnings: [],
    hasHeader: true,
    head: first.map(shortCell),
    headerSure: isKnown || !looksLikeHeader(first),
    skip,
    decimal: decimalOf(rest.slice(0, SAMPLED).flat()) ?? (delimiter === ";" ? "," : null),
  };
  if (encoding === "windows-1252") {
    format.warnings.push(
      "The file is not UTF-8; it was read as Windows-1252. Check names with accents.",
    );
  }
  if (skip > 0) {
    format.warnings.push(
      `The columns' names were found in row ${skip + 1}; rows above are left out.`,
    );
  }
  return withHeader(format, isKnown || looksLikeHeader(first));
}

const shortCell = (cell: string): string => cell.slice(0, 120).replace(/\0/g, "�").toWellFormed();

/** Whether a row has nothing in it. */
export function isBlank(cells: readonly string[]): boolean {
  return cells.every((cell) => cell.trim() === "");
}

/** Rows in front of the first one that counts: a title and notes above a row that names fields. */
function headerAt(rows: readonly (readonly string[])[], from: number): number {
  if (knownNames(rows[from] ?? []) > 0) return from;
  const found = rows.slice(from, LOOKED_AT).findIndex((row) => knownNames(row) > 1);
  return found < 0 ? from : from + found;
}

const NO_HEADER = "The first row looks like data, so the columns have no names.";
const REPEATED = "Some columns have the same name; they were numbered.";

/** The format when the first row names the columns, or when it is a row like the others. */
export function withHeader(format: ImportFormat, hasHeader: boolean): ImportFormat {
  const head = format.head ?? format.columns;
  const below =
    format.columns.length > 0 && !format.hasHeader ? format.sample.slice(1) : format.sample;
  const warnings = format.warnings.filter((text) => text !== NO_HEADER && text !== REPEATED);
  if (!hasHeader) warnings.push(NO_HEADER);
  const columns = nameColumns(hasHeader ? head : head.map(() => ""), warnings);
  return { ...format, hasHeader, columns, warnings, sample: hasHeader ? below : [head, ...below] };
}

/** A header names things; data has addresses, numbers and links. */
function looksLikeHeader(cells: readonly string[]): boolean {
  return !cells.some((cell) => /@[^@]+\.|^https?:|^\+?[\d\s().-]{5,}$/.test(cell.trim()));
}

function nameColumns(cells: readonly string[], warnings: string[]): string[] {
  const seen = new Map<string, number>();
  let repeated = false;
  const names = cells.map((cell, index) => {
    const name = cell.replace(/\0/g, "").trim().slice(0, 120) || `Column ${index + 1}`;
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    repeated ||= times > 1;
    return times === 1 ? name : `${name} (${times})`;
  });
  if (repeated) warnings.push(REPEATED);
  return names;
}
