// The demo agency of our own database: a mark while it is being loaded, and its logins for the next starts.
import { existsSync, rmSync } from "node:fs";
import { readJson, writeJson } from "./files.mjs";
import { inData } from "./paths.mjs";
import { table } from "./say.mjs";

/** @typedef {import("./status.mjs").Login} Login */

const mark = inData("demo.loading");
const kept = inData("logins.json");

/** @returns {boolean} whether our own database holds a demo agency that was cut off while it was loaded */
export const demoCutOff = () => existsSync(mark);

/** @returns {Login[]} of our own database */
export const demoLogins = () => readJson(kept) ?? [];

/**
 * Only for our own database: the next start drops what was cut off here.
 * @param {() => Promise<Login[]>} load
 * @returns {Promise<Login[]>}
 */
export async function loadOwnDemo(load) {
  writeJson(mark, {});
  const logins = await load();
  writeJson(kept, logins);
  rmSync(mark);
  return logins;
}

/** @param {Login[]} logins @returns {string} */
export const loginTable = (logins) =>
  table(
    ["role", "e-mail", "password"],
    logins.map((one) => [one.role, one.email, one.password]),
  );
