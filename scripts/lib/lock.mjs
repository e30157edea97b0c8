// One start, or one command that runs the servers itself, at a time for a data folder.
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { readJson } from "./files.mjs";
import { dataDir, inData } from "./paths.mjs";
import { isOurs } from "./processes.mjs";
import { Plain } from "./say.mjs";

const START = "start.mjs";
const file = inData("start.pid");

/** @returns {{ pid: number, script: string } | undefined} who works on this data folder, if that lives */
function holder() {
  try {
    const [pid, script = START] = readFileSync(file, "utf8").split("\n");
    const held = { pid: Number(pid), script };
    return held.pid !== process.pid && isOurs(held.pid, script) ? held : undefined;
  } catch {
    return undefined;
  }
}

/** @returns {number | undefined} process id of the start that runs on this data folder */
export function runningStart() {
  const held = holder();
  return held?.script === START ? held.pid : undefined;
}

/** @param {{ pid: number, script: string }} held */
function refuse({ pid, script }) {
  const stop = `Stop it with Ctrl-C in its terminal, or: kill ${pid}`;
  if (script !== START)
    throw new Plain(
      `scripts/${script} is at work on this folder's data (process ${pid}).\n${stop}`,
    );
  const url = readJson(inData("status.json"))?.processes?.find(
    (/** @type {any} */ one) => one.kind === "hub",
  )?.url;
  const where = url ? ` at ${url}` : "";
  throw new Plain(`Pivotal already runs from this folder${where} (process ${pid}).\n${stop}`);
}

/** Refuses when somebody else works here; a lock left by one that was killed is taken over. */
export function takeLock() {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const mine = `${file}.${process.pid}`;
  writeFileSync(mine, `${process.pid}\n${path.basename(process.argv[1] ?? START)}`, {
    mode: 0o600,
  });
  try {
    for (let tried = 0; ; tried++) {
      try {
        return linkSync(mine, file); // whole or not at all; of two at once, one
      } catch (error) {
        const held = holder();
        if (held) refuse(held);
        if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EEXIST" || tried === 3)
          throw error;
        rmSync(file, { force: true });
      }
    }
  } finally {
    rmSync(mine, { force: true });
  }
}

export const releaseLock = () => rmSync(file, { force: true });
