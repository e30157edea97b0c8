import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { Readable } from "node:stream";
import { randomUUID } from "node:crypto";

/** Where files live: uploads, exports, recordings. Keys are ours and random; client names are labels. */
export interface Storage {
  newKey(area: string, extension: string): string;
  /** @returns bytes written; the file exists only when all of it did */
  put(key: string, body: Readable): Promise<number>;
  get(key: string): Readable;
  size(key: string): Promise<number>;
  remove(key: string): Promise<void>;
}

const KEY = /^[a-z-]+\/[0-9a-f-]{36}\.[a-z0-9]{1,8}$/;

/** The local disk as storage. */
export function createStorage(root: string): Storage {
  const pathOf = (key: string): string => {
    if (!KEY.test(key)) throw new Error("not a storage key");
    return join(root, key);
  };
  return {
    newKey: (area, extension) => `${area}/${randomUUID()}.${extension}`,
    async put(key, body) {
      const path = pathOf(key);
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      const file = createWriteStream(path, { flags: "wx", mode: 0o600 });
      try {
        await pipeline(body, file);
      } catch (err) {
        await rm(path, { force: true });
        throw err;
      }
      return file.bytesWritten;
    },
    get: (key) => createReadStream(pathOf(key)),
    size: async (key) => (await stat(pathOf(key))).size,
    remove: (key) => rm(pathOf(key), { force: true }),
  };
}
