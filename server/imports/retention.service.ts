import { LockMode } from "@mikro-orm/core";
import type { Context } from "#server/kernel/context.ts";
import { query } from "#server/kernel/db/sql.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { announceImport } from "./announce.service.ts";
import { DataImport } from "./imports.entity.ts";
import { dropStaged } from "./staging.service.ts";

const DAY_MS = 86_400_000;
/** Files of one step; the rest goes in the next one. */
const MANY = 50;

/**
 * Deletes files of imports that ended, or were never started, longer ago than UPLOADS_KEPT_DAYS, and
 * files that no import names (their upload was cut off). Imports that run keep theirs.
 * @returns how many imports lost their files
 */
export async function dropOldUploads(ctx: Context): Promise<number> {
  const { storage, config } = ctx.kernel;
  const before = new Date(ctx.now().getTime() - config.uploadsKeptDays * DAY_MS);
  const old = await query<{ id: string }>(
    ctx,
    `select id from data_import
      where files_gone_at is null and state in ('uploaded', 'done', 'failed', 'cancelled')
        and coalesce(finished_at, updated_at) < $1 order by created_at limit ${MANY}`,
    [before],
  );
  for (const { id } of old) await transact(ctx, (tx) => dropFiles(tx, id, before));
  for (const key of await storage.olderThan("imports", before, MANY)) {
    const named = await query(
      ctx,
      `select from data_import where storage_key = $1 or error_key = $1 or notes_key = $1`,
      [key],
    );
    if (named.length === 0) await storage.remove(key);
  }
  return old.length;
}

async function dropFiles(tx: Context, id: string, before: Date): Promise<void> {
  const { storage } = tx.kernel;
  const found = await tx.em.findOne(DataImport, id, {
    lockMode: LockMode.PESSIMISTIC_WRITE,
    refresh: true,
  });
  // started again meanwhile
  if (!found || found.state === "queued" || found.state === "running") return;
  if ((found.finishedAt ?? found.updatedAt) >= before) return;
  // the files first: cut off here, the next step does it again
  await storage.remove(found.storageKey);
  for (const key of [found.errorKey, found.notesKey]) if (key) await storage.remove(key);
  found.filesGoneAt = tx.now();
  found.errorKey = null;
  found.notesKey = null;
  if (found.state === "uploaded") {
    found.state = "cancelled";
    found.finishedAt = tx.now();
    found.message = "It was never started, and its file was deleted.";
  }
  await dropStaged(tx, id);
  await tx.em.flush();
  await announceImport(tx, id);
}
