// npm run check: types, lint, format, import directions, what nobody uses; and canaries, which prove
// that the lint and the import rules bite.
// npm run check: types, lint, format, import directions with their canary, who writes which SQL, and what nobody uses.
// --fix formats and applies the lint's safe fixes first.
import { spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { readFileSync } from "node:fs";
import { drawerCheck } from "./lib/drawers.mjs";
import { fileKindFaults } from "./lib/file-kinds.mjs";
import { canaryFaults, importFaults } from "./lib/imports.mjs";
import { contractBreaches, contractCanary } from "./lib/live-contract.mjs";
import { lintCanaryFaults } from "./lib/lint-canary.mjs";
import { ensureInstalled, pinnedNode, toolPath } from "./lib/node.mjs";
import { inRoot, root } from "./lib/paths.mjs";
import { queryKeyCheck } from "./lib/query-keys.mjs";
import { run, say } from "./lib/say.mjs";
import { sqlFaults } from "./lib/sql-rules.mjs";
import { webClockCheck } from "./lib/web-clock.mjs";

/** @param {string} name @param {string[]} args @param {string} [command] @returns {() => Promise<string[]>} */
const tool = (name, args, command) => async () => {
  const child = spawn(pinnedNode(), [toolPath(name, command), ...args], { cwd: root });
  let output = "";
  child.stdout.on("data", (bytes) => (output += bytes));
  child.stderr.on("data", (bytes) => (output += bytes));
  const code = await new Promise((resolve) => child.on("close", resolve));
  return code === 0 ? [] : [output.trim() || `${name} ended with code ${code}`];
};

/** The grid's paid edition must not come in by a dependency either. */
async function lockFaults() {
  const lock = readFileSync(inRoot("package-lock.json"), "utf8");
  return lock.includes("ag-grid-enterprise") ? ["ag-grid-enterprise is in the lock file"] : [];
}

/** @type {[string, () => Promise<string[]>][]} */
const STEPS = [
  ["types", tool("typescript", ["-b"], "tsc")],
  ["lint", tool("oxlint", ["--type-aware", "--deny-warnings"])],
  ["format", tool("oxfmt", ["--check"])],
  ["imports", importFaults],
  ["canary", canaryFaults],
  ["lint canary", lintCanaryFaults],
  ["sql", sqlFaults],
  ["kinds", fileKindFaults],
  ["query keys", queryKeyCheck],
  ["drawers", drawerCheck],
  ["web clock", webClockCheck],
  ["unused", tool("knip", ["--no-progress"])],
  ["live contract", contractBreaches],
  ["live contract canary", contractCanary],
  ["lock", lockFaults],
];

/** @param {[string, () => Promise<string[]>]} step */
async function perform([name, step]) {
  const began = Date.now();
  const faults = await step();
  say(`${faults.length ? "✗" : "✓"} ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
  for (const fault of faults) console.log(`\n${fault}\n`);
  return faults.length;
}

await run(async () => {
  ensureInstalled();
  if (process.argv.includes("--fix")) {
    await tool("oxlint", ["--fix"])();
    await tool("oxfmt", ["--write"])();
  }
  const queue = [...STEPS];
  let failed = 0;
  const lane = async () => {
    for (let step = queue.shift(); step; step = queue.shift()) {
      if (await perform(step)) failed++;
    }
  };
  await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, lane));
  console.log(failed ? `\n${failed} of ${STEPS.length} checks failed` : "\nAll checks passed");
  return failed ? 1 : 0;
});
