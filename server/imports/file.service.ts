import type { Readable } from "node:stream";
import { csvParser } from "#shared/imports/csv.rules.ts";
import type { CsvRow } from "#shared/imports/csv.rules.ts";
import type { ImportFormat } from "#shared/imports/imports.schema.ts";
import {
  encodingOfBytes,
  isBlank,
  notText,
  readHead,
  sniffDelimiter,
} from "#shared/imports/sniff.rules.ts";
import { AppError } from "#server/kernel/errors.ts";

const HEAD_BYTES = 256 * 1024;

/**
 * Looks into a stored file: encoding (by its bytes, strict UTF-8 over the whole file, else
 * Windows-1252), delimiter, header, sample.
 * @throws AppError unsupported_media when it is no text, invalid when it has no rows
 */
export async function sniffFile(open: () => Readable): Promise<ImportFormat> {
  const head = await readStart(open());
  const foreign = notText(head);
  if (foreign) throw new AppError("unsupported_media", foreign);
  const encoding =
    encodingOfBytes(head) ??
    ((await isUtf8(open())) ? ("utf-8" as const) : ("windows-1252" as const));
  const text = new TextDecoder(encoding).decode(head);
  // the last line may be cut off
  const whole = head.length < HEAD_BYTES ? text : text.slice(0, text.lastIndexOf("\n") + 1) || text;
  const format = readHead(whole, encoding, sniffDelimiter(whole));
  if (format.columns.length === 0) throw new AppError("invalid", "The file is empty.");
  return format;
}

async function readStart(file: Readable): Promise<Uint8Array> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of file as AsyncIterable<Buffer>) {
    parts.push(part);
    bytes += part.length;
    if (bytes >= HEAD_BYTES) break;
  }
  return Buffer.concat(parts).subarray(0, HEAD_BYTES);
}

async function isUtf8(file: Readable): Promise<boolean> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  try {
    for await (const part of file as AsyncIterable<Buffer>) decoder.decode(part, { stream: true });
    decoder.decode();
    return true;
  } catch (err) {
    if (err instanceof TypeError) return false;
    throw err;
  } finally {
    file.destroy();
  }
}

/** Rows below the header that have something in them, in their order, a piece of the file at a time. */
export async function* fileRows(file: Readable, format: ImportFormat): AsyncGenerator<CsvRow> {
  const decoder = new TextDecoder(format.encoding);
  const parser = csvParser(format.delimiter);
  let above = (format.skip ?? 0) + (format.hasHeader ? 1 : 0);
  const below = function* (rows: CsvRow[]): Generator<CsvRow> {
    for (const row of rows) {
      if (above > 0) above--;
      else if (row.error || !isBlank(row.cells)) yield row;
    }
  };
  for await (const part of file as AsyncIterable<Buffer>) {
    yield* below(parser.push(decoder.decode(part, { stream: true })));
  }
  yield* below(parser.push(decoder.decode()));
  yield* below(parser.end());
}
