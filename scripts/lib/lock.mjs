// One start at a time for a data folder.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { readJson } from "./files.mjs";
import { dataDir, inData } from "./paths.mjs";
import { isOurs } from "./processes.mjs";
import { Plain } from "./say.mjs";

const file = inData("start.pid");

/** @returns {number | undefined} process id of the start that runs on this data folder */
export function runningStart() {
  let pid = 0;
  try {
    pid = Number(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
  return pid !== process.pid && isOurs(pid, "start.mjs") ? pid : undefined;
}

/** Refuses when another start runs here; a lock left by a killed one is taken over. */
export function takeLock() {
  const pid = runningStart();
  if (pid) {
    const url = readJson(inData("status.json"))?.processes?.find(
      (/** @type {any} */ one) => one.kind === "hub",
    )?.url;
    throw new Plain(
      `Pivotal already runs from this folder${url ? ` at ${url}` : ""} (process ${pid}).\n` +
        `Stop it with Ctrl-C in its terminal, or: kill ${pid}`,
    );
  }
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  writeFileSync(file, String(process.pid), { mode: 0o600 });
}

export const releaseLock = () => rmSync(file, { force: true });
