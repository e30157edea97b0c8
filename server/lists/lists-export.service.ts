import { once } from "node:events";
import type { Response } from "express";
import { csvLine } from "#shared/kernel/csv.ts";
import { listExported } from "#shared/lists/lists.events.ts";
import type { Context } from "#server/kernel/context.ts";
import { record, transact } from "#server/kernel/db/transact.ts";
import { notFound } from "#server/kernel/errors.ts";
import { EXPORTED, exportedRows } from "./lists.queries.ts";
import { visibleList } from "./lists.present.ts";

/** Streams all members of a list; memory stays flat whatever its size. @throws AppError not_found */
export async function exportList(
  ctx: Context,
  res: Response,
  id: string,
  format: "csv" | "json",
): Promise<void> {
  const list = await visibleList(ctx, id);
  if (!list) throw notFound("list");
  // told before anything leaves; no transaction is open while a slow reader takes their time
  await transact(ctx, async (tx) => {
    record(tx, listExported, id, { format, members: list.memberCount });
  });
  const name = list.name.replace(/[^\p{L}\p{N} ._-]/gu, "_").slice(0, 100);
  const ascii = name.replace(/[^\x20-\x7e]/g, "_");
  res.status(200);
  res.set({
    "content-type": format === "csv" ? "text/csv; charset=utf-8" : "application/json",
    "content-disposition":
      `attachment; filename="${ascii}.${format}"; ` +
      `filename*=UTF-8''${encodeURIComponent(name)}.${format}`,
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
  });
  const write = async (text: string): Promise<void> => {
    if (!res.write(text)) await Promise.race([once(res, "drain"), once(res, "close")]);
  };
  const keys = Object.keys(EXPORTED[list.entityType]);
  let first = true;
  await write(format === "csv" ? csvLine(keys) : "[");
  for await (const rows of exportedRows(ctx, id, list.entityType)) {
    if (res.destroyed) return;
    const lines =
      format === "csv"
        ? rows.map((row) => csvLine(keys.map((key) => row[key])))
        : rows.map((row, i) => `${first && i === 0 ? "\n" : ",\n"}${JSON.stringify(row)}`);
    first = false;
    await write(lines.join(""));
  }
  res.end(format === "csv" ? "" : "\n]\n");
}
