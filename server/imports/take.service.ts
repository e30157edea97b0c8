import { createHash } from "node:crypto";
import type { Request } from "express";
import type { ImportDetail } from "#shared/imports/imports.schema.ts";
import type { Context } from "#server/kernel/context.ts";
import { hold } from "#server/kernel/db/locks.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { AppError } from "#server/kernel/errors.ts";
import { answered, remember } from "#server/kernel/http/idempotency.ts";
import { isShort, ROOM_FOR_FILES } from "#server/kernel/storage.ts";
import { sniffFile } from "./file.service.ts";
import { createImport } from "./imports.service.ts";
import { keepWithinQuota } from "./quota.service.ts";
import { receiveUpload } from "./upload.service.ts";

const ROUTE = "POST /api/imports";

/**
 * Receives a file and makes an import of it. A retry with the same Idempotency-Key and file gets the
 * first answer, and its file goes.
 * @throws AppError unavailable while the disk is nearly full, too_large over a quota, and
 *   what receiveUpload throws
 */
export async function takeUpload(ctx: Context, req: Request): Promise<ImportDetail> {
  const { storage } = ctx.kernel;
  if (await isShort(storage, ROOM_FOR_FILES)) {
    req.resume();
    throw new AppError(
      "unavailable",
      "The server's disk is nearly full, so no new file is taken. Nothing was changed.",
    );
  }
  try {
    await keepWithinQuota(ctx, Number(req.get("content-length") ?? 0));
  } catch (err) {
    req.resume();
    throw err;
  }
  const upload = await receiveUpload(req, storage);
  const open = () => storage.get(upload.key);
  try {
    const format = await sniffFile(open);
    const hash = createHash("sha256");
    for await (const part of open()) hash.update(part as Buffer);
    const request = { fields: upload.fields, file: hash.digest("hex") };
    const answer = await transact(ctx, async (tx) => {
      const before = await answered(tx, ROUTE, request);
      if (before) return { ...before, again: true };
      await hold(tx, "uploads");
      await keepWithinQuota(tx, upload.bytes);
      const made = await createImport(tx, upload.fields, { ...upload, format });
      return { ...remember(tx, ROUTE, 201, made), again: false };
    });
    if (answer.again) await storage.remove(upload.key);
    return answer.answer as ImportDetail;
  } catch (err) {
    await storage.remove(upload.key);
    throw err;
  }
}
