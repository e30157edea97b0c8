// Where things are. Everything the scripts write lies in .data (state) or .cache (can be made again).
import path from "node:path";
import { fileURLToPath } from "node:url";

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
export const cacheDir = path.join(root, ".cache");
export const dataDir = path.resolve(root, process.env.DATA_DIR ?? ".data");

/** @param {...string} parts */
export const inRoot = (...parts) => path.join(root, ...parts);
/** @param {...string} parts */
export const inData = (...parts) => path.join(dataDir, ...parts);
