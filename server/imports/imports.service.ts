import { LockMode } from "@mikro-orm/core";
import type { ImportUpload } from "#shared/imports/imports.contract.ts";
import { importField, mayRepeat, suggestMapping } from "#shared/imports/fields.rules.ts";
import { optOutsLeftOut } from "#shared/imports/opt-out.rules.ts";
import { withHeader } from "#shared/imports/sniff.rules.ts";
import type {
  ImportDetail,
  ImportFormat,
  ImportMapping,
  ImportOptions,
} from "#shared/imports/imports.schema.ts";
import { userOf } from "#server/kernel/context.ts";
import type { Context } from "#server/kernel/context.ts";
import { queryOne } from "#server/kernel/db/sql.ts";
import { AppError, invalid, notFound, stale } from "#server/kernel/errors.ts";
import { enqueue } from "#server/kernel/jobs/enqueue.ts";
import { authorize } from "#server/kernel/policy.ts";
import { announceImport } from "./announce.service.ts";
import { DataImport } from "./imports.entity.ts";
import { runImport } from "./imports.jobs.ts";
import { dropStaged } from "./staging.service.ts";
import { importDetail } from "./imports.present.ts";

interface StoredFile {
  key: string;
  name: string;
  bytes: number;
  format: ImportFormat;
}

/** Keeps an uploaded file as an import to be mapped, with a mapping suggested by its column names. */
export async function createImport(
  ctx: Context,
  upload: ImportUpload,
  file: StoredFile,
): Promise<ImportDetail> {
  authorize(ctx, `${upload.entityType}.import`);
  await refuseUnknownClient(ctx, upload);
  const actor = userOf(ctx);
  const fileName = file.name.toWellFormed().replaceAll("\0", "").slice(0, 120);
  const made = ctx.em.create(DataImport, {
    id: ctx.newId(),
    entityType: upload.entityType,
    source: upload.source ?? (fileName || "file.csv"),
    usageRight: upload.usageRight,
    clientId: upload.clientId ?? null,
    fileName: fileName || "file.csv",
    storageKey: file.key,
    bytes: file.bytes,
    format: file.format,
    mapping: suggestMapping(upload.entityType, file.format.columns, file.format.sample),
    options: {
      defaultCountry: null,
      listName: null,
      // ids are known by who gave them; a file's name says nothing of that
      idSource: upload.source ?? null,
      hasHeader: null,
      leaveOutOptOuts: false,
    },
    createdBy: actor.userId,
    createdByName: actor.name,
    createdAt: ctx.now(),
    updatedAt: ctx.now(),
  });
  await ctx.em.persist(made).flush();
  await announceImport(ctx, made.id);
  return importDetail(ctx, made.id);
}

async function refuseUnknownClient(ctx: Context, { usageRight, clientId }: ImportUpload) {
  if (usageRight === "agency") {
    if (clientId) throw invalid("body.clientId", "Only with the usage right of a client.");
    return;
  }
  const found =
    clientId && (await queryOne(ctx, `select id from client where id = $1`, [clientId]));
  if (!found) throw invalid("body.clientId", "Say which client gave the file.");
}

/** Says which column is which field. @throws AppError invalid, wrong_state, stale */
export async function mapImport(
  ctx: Context,
  id: string,
  version: number,
  { mapping, options }: { mapping: ImportMapping; options: ImportOptions },
): Promise<ImportDetail> {
  const found = await locked(ctx, id, version);
  if (found.state !== "uploaded") {
    throw new AppError("wrong_state", "This import has started; its mapping cannot change.");
  }
  const used = new Set<string>();
  for (const [column, key] of Object.entries(mapping)) {
    const path = `body.mapping.${column}`;
    if (Number(column) >= found.format.columns.length)
      throw invalid(path, "There is no such column.");
    const field = importField(found.entityType, key);
    if (!field) throw invalid(path, `There is no field ${key}.`);
    if (used.has(key) && !mayRepeat(field))
      throw invalid(path, `Another column is ${key} already.`);
    used.add(key);
  }
  found.mapping = mapping;
  found.options = { ...options, idSource: options.idSource ?? found.options.idSource };
  if (options.hasHeader !== null) found.format = withHeader(found.format, options.hasHeader);
  found.updatedAt = ctx.now();
  await ctx.em.flush();
  await announceImport(ctx, id);
  return importDetail(ctx, id);
}

/** Hands the import to a worker; a failed one goes on where it stopped. */
export async function startImport(
  ctx: Context,
  id: string,
  version: number,
): Promise<ImportDetail> {
  const found = await locked(ctx, id, version);
  if (found.state !== "uploaded" && found.state !== "failed") {
    throw new AppError("wrong_state", "This import has started already.");
  }
  if (Object.keys(found.mapping).length === 0) {
    throw invalid("body.mapping", "No column is mapped to a field.");
  }
  if (found.filesGoneAt) {
    const { uploadsKeptDays } = ctx.kernel.config;
    throw new AppError(
      "gone",
      `The file was deleted after ${uploadsKeptDays} days; upload it again.`,
    );
  }
  refuseUnasked(found);
  found.state = "queued";
  found.message = null;
  found.updatedAt = ctx.now();
  await ctx.em.flush();
  await announceImport(ctx, id);
  enqueue(ctx, runImport, { importId: id }, { jobId: `import-${id}-${found.version}` });
  return importDetail(ctx, id);
}

/** What nobody can guess is asked before anything is written. @throws AppError invalid */
function refuseUnasked({ entityType, format, mapping, options }: DataImport): void {
  const keys = Object.values(mapping);
  if (format.headerSure === false && (options.hasHeader ?? null) === null) {
    throw invalid("body.options.hasHeader", "Say whether the first row names the columns.");
  }
  if (keys.includes("externalId") && !options.idSource) {
    throw invalid("body.options.idSource", "Say which system the ids of this file are from.");
  }
  const left = optOutsLeftOut(entityType, format, mapping);
  if (left.length > 0 && !options.leaveOutOptOuts) {
    throw invalid(
      "body.options.leaveOutOptOuts",
      `${left.map((name) => `“${name}”`).join(", ")}: says who must not be reached. Map it, or say that it is to be left out.`,
    );
  }
}

/** Stops an import after the rows it is at. What was applied stays. */
export async function cancelImport(ctx: Context, id: string): Promise<ImportDetail> {
  const found = await locked(ctx, id, null);
  if (found.state === "done" || found.state === "cancelled") {
    throw new AppError("wrong_state", "This import has ended already.");
  }
  // no worker comes to clear what an earlier run had read
  if (found.state !== "running") await dropStaged(ctx, id);
  found.state = "cancelled";
  found.finishedAt = ctx.now();
  found.updatedAt = ctx.now();
  await ctx.em.flush();
  await announceImport(ctx, id);
  return importDetail(ctx, id);
}

async function locked(ctx: Context, id: string, version: number | null): Promise<DataImport> {
  const found = await ctx.em.findOne(DataImport, id, { lockMode: LockMode.PESSIMISTIC_WRITE });
  if (!found) throw notFound("import");
  authorize(ctx, `${found.entityType}.import`);
  if (version !== null && found.version !== version) throw stale(await importDetail(ctx, id));
  return found;
}
