import type { Response } from "express";
import { pipeline } from "node:stream/promises";
import {
  cancelImportEndpoint,
  getImportEndpoint,
  importErrorsEndpoint,
  importNotesEndpoint,
  listImportsEndpoint,
  mapImportEndpoint,
  startImportEndpoint,
  uploadImportEndpoint,
  upsertAccountsEndpoint,
  upsertContactsEndpoint,
} from "#shared/imports/imports.contract.ts";
import { importsTopic } from "#shared/imports/imports.events.ts";
import type { Import } from "#shared/imports/imports.schema.ts";
import type { Context } from "#server/kernel/context.ts";
import { readPage } from "#server/kernel/db/page.ts";
import { queryOne } from "#server/kernel/db/sql.ts";
import { notFound } from "#server/kernel/errors.ts";
import { setPositions } from "#server/kernel/http/positions.ts";
import { upsertBatch } from "./batch.service.ts";
import { importDetail, IMPORT_SELECT } from "./imports.present.ts";
import { cancelImport, mapImport, startImport } from "./imports.service.ts";
import { takeUpload } from "./take.service.ts";
import { ACCOUNT_KIND, CONTACT_KIND } from "./upsert-kinds.rules.ts";
import { route } from "#server/kernel/http/route.ts";

/** Streams what an import keeps of its rows. @throws AppError not_found */
async function sendFile(
  ctx: Context,
  res: Response,
  id: string,
  what: "errors" | "notes",
): Promise<undefined> {
  const column = what === "errors" ? "error_key" : "notes_key";
  const file = await queryOne<{ key: string | null; name: string }>(
    ctx,
    `select ${column} as key, file_name as name from data_import where id = $1`,
    [id],
  );
  if (!file?.key) throw notFound("file");
  res.attachment(`${what} of ${file.name.replace(/\.\w+$/, "")}.csv`);
  res.type("text/csv; charset=utf-8").set("cache-control", "private, no-store");
  await pipeline(ctx.kernel.storage.get(file.key), res);
}

export const importRoutes = [
  route(uploadImportEndpoint, ({ ctx, req }) => takeUpload(ctx, req)),
  route(listImportsEndpoint, async (call) => {
    await setPositions(call, [importsTopic.topic({})]);
    return readPage<Import>(call.ctx, {
      ...call.query,
      select: IMPORT_SELECT,
      from: "data_import t",
      where: ["true"],
      params: [],
      sort: { expr: "t.created_at", type: "timestamptz" },
      descending: true,
    });
  }),
  route(getImportEndpoint, async (call) => {
    await setPositions(call, [importsTopic.topic({})]);
    return importDetail(call.ctx, call.params.id);
  }),
  route(mapImportEndpoint, ({ ctx, params, version, body }) =>
    mapImport(ctx, params.id, version, body),
  ),
  route(startImportEndpoint, ({ ctx, params, version }) => startImport(ctx, params.id, version)),
  route(cancelImportEndpoint, ({ ctx, params }) => cancelImport(ctx, params.id)),
  route(importErrorsEndpoint, ({ ctx, params, res }) => sendFile(ctx, res, params.id, "errors")),
  route(importNotesEndpoint, ({ ctx, params, res }) => sendFile(ctx, res, params.id, "notes")),
  route(upsertContactsEndpoint, ({ ctx, body }) => upsertBatch(ctx, CONTACT_KIND, body)),
  route(upsertAccountsEndpoint, ({ ctx, body }) => upsertBatch(ctx, ACCOUNT_KIND, body)),
];
