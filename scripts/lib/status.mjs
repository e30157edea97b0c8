// .data/status.json: what runs, for people and tools, with the demo logins.
import { rmSync } from "node:fs";
import { writeJson } from "./files.mjs";
import { inData } from "./paths.mjs";

/** @typedef {{ name: string, kind: "hub" | "worker" | "postgres" | "redis", pid: number, url?: string }} ProcessStatus */
/** @typedef {{ role: string, email: string, password: string }} Login */

const file = inData("status.json");

export class Status {
  /** @type {Map<string, ProcessStatus>} */
  #processes = new Map();
  /** @type {Login[]} */
  logins = [];

  /** @param {ProcessStatus} one a process that (again) runs */
  set(one) {
    this.#processes.set(one.name, one);
    this.#write();
  }

  #write() {
    writeJson(file, { processes: [...this.#processes.values()], logins: this.logins });
  }

  static clear() {
    rmSync(file, { force: true });
  }
}
