// The logs of what start runs: one file a process, none beyond a size, so that they never fill the disk.
import { copyFileSync, readdirSync, statSync, truncateSync } from "node:fs";
import path from "node:path";

/** A file beyond this is put aside, and the one put aside before it is gone. */
const MAX_LOG_BYTES = 20 * 2 ** 20;
const LOOK_MS = 5_000;

/**
 * Puts logs that are too large aside. The processes that write them go on: their files are open for
 * appending, so they go on at the new end. Without room for a copy the old lines are dropped.
 * @param {string} folder
 * @param {number} maxBytes
 */
export function rotate(folder, maxBytes = MAX_LOG_BYTES) {
  /** @type {string[]} */
  let names = [];
  try {
    names = readdirSync(folder).filter((name) => name.endsWith(".log"));
  } catch {
    return; // none yet
  }
  for (const name of names) {
    const file = path.join(folder, name);
    try {
      if (statSync(file).size <= maxBytes) continue;
      try {
        copyFileSync(file, `${file}.1`);
      } catch {
        truncateSync(`${file}.1`); // half a copy takes the room that is wanted
      }
    } catch {
      // gone, or no copy was made
    }
    try {
      if (statSync(file).size > maxBytes) truncateSync(file);
    } catch {
      // gone
    }
  }
}

/**
 * Does so for as long as this process lives.
 * @param {string} folder
 */
export function keepRotated(folder) {
  setInterval(() => rotate(folder), LOOK_MS).unref();
}
