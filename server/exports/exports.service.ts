import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Response } from "express";
import { recordsExported } from "#shared/exports/exports.contract.ts";
import { csvLine } from "#shared/kernel/csv.ts";
import type { Context } from "#server/kernel/context.ts";
import { record, transact } from "#server/kernel/db/transact.ts";
import { authorize } from "#server/kernel/policy.ts";

interface Page<R> {
  items: R[];
  nextCursor: string | null;
  /** On the first page: how many rows there are. */
  total?: number;
}

interface Export<R> {
  records: "accounts" | "contacts";
  /** CSV header → the row's field. */
  columns: readonly (readonly [string, keyof R])[];
  /** One page of rows; short reads, never one long transaction. */
  page: (cursor: string | undefined) => Promise<Page<R>>;
  /** What was asked for, for the audit. */
  view: unknown;
}

/** Streams a view as CSV, page by page, and keeps in the audit who took what out. */
export async function exportCsv<R>(ctx: Context, res: Response, what: Export<R>): Promise<void> {
  const { records, columns, page, view } = what;
  authorize(ctx, records === "accounts" ? "account.export" : "contact.export");
  const first = await page(undefined);
  const rows = first.total ?? first.items.length;
  // kept before the first byte leaves: an export that breaks off took something out as well
  await transact(ctx, async (tx) =>
    record(tx, recordsExported, tx.newId(), { records, rows, view }),
  );
  const day = ctx.now().toISOString().slice(0, 10);
  res.attachment(`${records}-${day}.csv`);
  res.type("text/csv; charset=utf-8").set("cache-control", "private, no-store");
  async function* lines(): AsyncGenerator<string> {
    yield `\ufeff${csvLine(columns.map(([header]) => header))}`;
    for (let at = first; ;) {
      for (const row of at.items) yield csvLine(columns.map(([, field]) => row[field]));
      if (!at.nextCursor) return;
      at = await page(at.nextCursor);
    }
  }
  await pipeline(Readable.from(lines()), res);
}
