// Our own programs, run with the pinned Node.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { pinnedNode } from "./node.mjs";
import { inRoot, root } from "./paths.mjs";
import { launch, tiedNode } from "./processes.mjs";
import { Plain } from "./say.mjs";

/**
 * Runs one of the short programs (server/migrate.ts and the like) to its end.
 * @param {string} file below the project
 * @param {NodeJS.ProcessEnv} env
 * @param {string[]} args
 * @returns {Promise<string[]>} the lines it printed; throws with the last of them when it fails
 */
export async function runProgram(file, env, args = []) {
  /** @type {string[]} */
  const lines = [];
  const program = launch({
    name: file,
    command: pinnedNode(),
    args: [...tiedNode, inRoot(file), ...args],
    env,
    onLine: (line) => lines.push(line),
  });
  const { code, signal } = await program.exited;
  if (code !== 0)
    throw new Plain(
      `${file} failed (${signal ?? `code ${code}`}):\n${lines.slice(-15).join("\n")}`,
    );
  return lines;
}

/**
 * @param {NodeJS.ProcessEnv} env with DATABASE_OWNER_URL
 */
export const migrate = (env) => runProgram("server/migrate.ts", env);

/**
 * Fills a marked, empty database with the demo agency.
 * @param {NodeJS.ProcessEnv} env with DATABASE_OWNER_URL
 * @returns {Promise<{ role: string, email: string, password: string }[]>}
 */
export async function loadDemo(env) {
  const lines = await runProgram("server/demo.ts", env);
  return JSON.parse(lines.at(-1) ?? "{}").logins ?? [];
}

/**
 * Runs a program in the user's terminal.
 * @param {string} file below the project
 * @param {NodeJS.ProcessEnv} env
 * @param {string[]} args
 * @returns {Promise<number>} its exit code
 */
export async function runAttached(file, env, args = []) {
  const child = spawn(pinnedNode(), [...tiedNode, inRoot(file), ...args], {
    cwd: root,
    env,
    stdio: "inherit",
  });
  const [code] = await once(child, "exit");
  return code ?? 1;
}
