import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, rm, stat, statfs } from "node:fs/promises";
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
  /** What is free where the files are. */
  free(): Promise<Room>;
}

/** A part of a disk, 0 to 1, and the bytes that it is. */
export interface Room {
  part: number;
  bytes: number;
}

const GIB = 2 ** 30;
/** With less room than this, new files are refused … */
export const ROOM_FOR_FILES: Room = { part: 0.15, bytes: 10 * GIB };
/** … and with less than this mails wait, as their results might not be written down. */
export const ROOM_FOR_SENDS: Room = { part: 0.05, bytes: 2 * GIB };

/** Too little is what is little by both measures: a twentieth of a large disk is room enough. */
export async function isShort(storage: Storage, wanted: Room): Promise<boolean> {
  const free = await storage.free();
  return free.part < wanted.part && free.bytes < wanted.bytes;
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
    free: () => roomIn(root),
  };
}

/** Of the disk that holds this folder, or will: it is made with its first file. */
async function roomIn(folder: string): Promise<Room> {
  try {
    const { bavail, blocks, bsize } = await statfs(folder);
    return { part: bavail / blocks, bytes: bavail * bsize };
  } catch (err) {
    const above = dirname(folder);
    if ((err as NodeJS.ErrnoException).code !== "ENOENT" || above === folder) throw err;
    return roomIn(above);
  }
}
