/** One row of a CSV file; `error` says why its cells cannot be trusted. */
export interface CsvRow {
  cells: string[];
  error: string | null;
}

/** Characters of one row; more is an error of that row, not of the file. */
export const MAX_ROW = 1_000_000;
export const MAX_CELLS = 1_000;

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const QUOTE = '"';

/** Where rows are read: the text at hand, and whether more of the file follows. */
interface Piece {
  buffer: string;
  separator: number;
  final: boolean;
}

/**
 * Reads CSV piece by piece (RFC 4180, forgiving): mixed line ends, ragged rows, text after a closing
 * quote. A quote that is never closed costs its own line, never the rest of the file.
 */
export function csvParser(delimiter: string) {
  const separator = delimiter.charCodeAt(0);
  let buffer = "";
  let skipping = false;

  function take(final: boolean): CsvRow[] {
    const rows: CsvRow[] = [];
    const piece = { buffer, separator, final };
    let start = 0;
    while (start < buffer.length) {
      if (skipping) {
        const line = lineAt(buffer, start);
        start = line?.next ?? buffer.length;
        if (line) skipping = false;
        continue;
      }
      const row = rowAt(piece, start);
      if (row && row.next - start <= MAX_ROW) {
        if (row.cells.length > 1 || row.cells[0] !== "") rows.push(sound(row.cells));
        start = row.next;
        continue;
      }
      if (!row && !final && buffer.length - start <= MAX_ROW) break;
      const quoted = !row && hasQuote(buffer, start);
      const line = lineAt(buffer, start);
      const text = (line?.text ?? buffer.slice(start)).slice(0, 200);
      rows.push({
        cells: [text],
        error: quoted ? "A quote is never closed." : "The row is too long.",
      });
      skipping = !line && !final;
      start = line?.next ?? buffer.length;
    }
    buffer = buffer.slice(start);
    return rows;
  }

  return {
    push(chunk: string): CsvRow[] {
      buffer += chunk;
      return take(false);
    },
    end: (): CsvRow[] => take(true),
  };
}

/** The row that begins at `start` and where the next begins; null when the piece ends within it. */
function rowAt(piece: Piece, start: number): { cells: string[]; next: number } | null {
  const { buffer, separator, final } = piece;
  const cells: string[] = [];
  let at = start;
  for (;;) {
    const quoted = quotedAt(piece, at);
    if (!quoted) return null;
    let end = nextBreak(piece, quoted.next);
    if (end < 0) {
      if (!final) return null;
      end = buffer.length;
    }
    cells.push(quoted.text + buffer.slice(quoted.next, end));
    const code = buffer.charCodeAt(end);
    if (code === separator) {
      at = end + 1;
      continue;
    }
    if (code !== CARRIAGE_RETURN) return { cells, next: end + 1 };
    if (end + 1 === buffer.length && !final) return null;
    return { cells, next: end + (buffer.charCodeAt(end + 1) === LINE_FEED ? 2 : 1) };
  }
}

/** The quoted text that a cell begins with, nothing when it has no quote; null: it is not closed here. */
function quotedAt({ buffer, final }: Piece, at: number): { text: string; next: number } | null {
  let text = "";
  if (buffer[at] !== QUOTE) return { text, next: at };
  let from = at + 1;
  for (;;) {
    const quote = buffer.indexOf(QUOTE, from);
    if (quote < 0 || (quote + 1 === buffer.length && !final)) return null;
    if (buffer[quote + 1] !== QUOTE) {
      return { text: text + buffer.slice(from, quote), next: quote + 1 };
    }
    text += buffer.slice(from, quote + 1);
    from = quote + 2;
  }
}

/** Next delimiter or line end at or after `from`; -1 when the piece has none. */
function nextBreak({ buffer, separator }: Piece, from: number): number {
  for (let i = from; i < buffer.length; i++) {
    const code = buffer.charCodeAt(i);
    if (code === separator || code === LINE_FEED || code === CARRIAGE_RETURN) return i;
  }
  return -1;
}

/** The line at `start` given up: its text as one cell, and the place after it. */
function lineAt(buffer: string, start: number): { text: string; next: number } | null {
  const found = /\r\n|\n|\r/g;
  found.lastIndex = start;
  const end = found.exec(buffer);
  return end && { text: buffer.slice(start, end.index), next: end.index + end[0].length };
}

function hasQuote(buffer: string, start: number): boolean {
  return buffer.slice(start, start + MAX_ROW).includes(QUOTE);
}

function sound(cells: string[]): CsvRow {
  if (cells.length <= MAX_CELLS) return { cells, error: null };
  return { cells: cells.slice(0, MAX_CELLS), error: `More than ${MAX_CELLS} cells.` };
}
