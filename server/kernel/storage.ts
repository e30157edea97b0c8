import { createReadStream, createWriteStream, existsSync } from "node:fs";
import { appendFile, mkdir, readdir, rm, stat, statfs } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
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
  /** Keys of an area whose files were last written before then, at most so many. */
  olderThan(area: string, before: Date, most: number): Promise<string[]>;
  /** Lines that are only ever added, under a name of ours. */
  journal(name: string): Journal;
  /** What is free where the files are. */
  free(): Promise<Room>;
}

export interface Journal {
  append(line: string): Promise<void>;
  /** None when nothing was ever written. */
  lines(): AsyncIterable<string>;
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
    olderThan: (area, before, most) => filesBefore(root, { area, before, most }),
    journal: (name) => createJournal(join(root, "journals", `${name}.jsonl`)),
    free: () => roomIn(root),
  };
}

async function filesBefore(
  root: string,
  { area, before, most }: { area: string; before: Date; most: number },
): Promise<string[]> {
  const keys: string[] = [];
  const names = await readdir(join(root, area)).catch((err: NodeJS.ErrnoException) => {
    if (err.code === "ENOENT") return [];
    throw err;
  });
  for (const name of names) {
    if (keys.length >= most) break;
    const found = await stat(join(root, area, name)).catch(() => null);
    const key = `${area}/${name}`;
    if (found && found.mtime < before && KEY.test(key)) keys.push(key);
  }
  return keys;
}

function createJournal(path: string): Journal {
  return {
    async append(line) {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await appendFile(path, `${line}\n`, { mode: 0o600, flush: true });
    },
    async *lines() {
      if (existsSync(path)) yield* createInterface({ input: createReadStream(path) });
    },
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
