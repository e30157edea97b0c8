import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";

/**
 * @param {string} file
 * @returns {any} the parsed content, undefined when the file is missing or torn
 */
export function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

/**
 * Replaces a file as a whole, so that no reader ever sees half of it.
 * @param {string} file
 * @param {unknown} value
 * @param {number} mode
 */
export function writeJson(file, value, mode = 0o600) {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const temporary = `${file}.${process.pid}`;
  writeFileSync(temporary, `${JSON.stringify(value, null, 2)}\n`, { mode });
  renameSync(temporary, file);
}

/**
 * Hash over the names and contents of everything under the given files and folders.
 * @param {string[]} places
 * @returns {string}
 */
export function hashOf(places) {
  const hash = createHash("sha256");
  /** @param {string} place */
  const add = (place) => {
    if (!existsSync(place)) return;
    if (statSync(place).isDirectory()) {
      for (const name of readdirSync(place).sort()) {
        if (name !== "dist" && name !== "node_modules") add(path.join(place, name));
      }
    } else {
      hash.update(place).update("\0").update(readFileSync(place));
    }
  };
  places.forEach(add);
  return hash.digest("hex");
}
