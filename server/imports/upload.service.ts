import busboy from "busboy";
import type { Request } from "express";
import { zImportUpload } from "#shared/imports/imports.contract.ts";
import type { ImportUpload } from "#shared/imports/imports.contract.ts";
import { AppError, invalid } from "#server/kernel/errors.ts";
import { fieldErrors } from "#server/kernel/http/problem.ts";
import type { Storage } from "#server/kernel/storage.ts";

/** The largest file an import takes, bytes. */
export const MAX_FILE = 500 * 1024 * 1024;

export interface Upload {
  fields: ImportUpload;
  key: string;
  name: string;
  bytes: number;
}

/**
 * Streams the one file of a multipart request to storage, under a key of our own; the fields come in
 * front of it. Nothing stays behind when it fails.
 * @throws AppError invalid, too_large, malformed
 */
export async function receiveUpload(req: Request, storage: Storage): Promise<Upload> {
  const fields: Record<string, string> = {};
  let stored: Promise<Omit<Upload, "fields">> | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      const reader = multipart(req);
      reader.on("field", (name, value) => void (fields[name] = value));
      reader.on("file", (_name, file, { filename }) => {
        const key = storage.newKey("imports", "csv");
        let cut = false;
        file.on("limit", () => (cut = true));
        stored = storage.put(key, file).then(async (bytes) => {
          if (!cut) return { key, name: filename ?? "file.csv", bytes };
          await storage.remove(key);
          throw new AppError("too_large", "A file may have at most 500 MB.");
        });
        stored.catch(reject);
      });
      reader.on("close", resolve);
      reader.on("error", (err) =>
        reject(new AppError("malformed", `The upload broke off: ${String(err)}`)),
      );
      req.on("aborted", () => reject(new AppError("malformed", "The upload broke off.")));
      req.pipe(reader);
    });
    if (!stored) throw invalid("body.file", "A file is needed.");
    const file = await stored;
    const parsed = zImportUpload.safeParse(fields);
    if (parsed.success) return { ...file, fields: parsed.data };
    throw new AppError("invalid", "Some values are not valid.", {
      errors: fieldErrors(parsed.error, "body"),
    });
  } catch (err) {
    req.unpipe();
    req.resume();
    const file = await stored?.catch(() => undefined);
    if (file) await storage.remove(file.key);
    throw err;
  }
}

function multipart(req: Request): busboy.Busboy {
  try {
    return busboy({
      headers: req.headers,
      limits: { files: 1, fileSize: MAX_FILE, fields: 10, fieldSize: 2000 },
    });
  } catch {
    throw new AppError("unsupported_media", "Send multipart/form-data.");
  }
}
