// The import rules (.dependency-cruiser.cjs), and the proof that they bite: a tool that reads nothing
// finds nothing wrong, so a canary with forbidden imports must be refused, rule by rule.
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pinnedNode, toolPath } from "./node.mjs";
import { inRoot } from "./paths.mjs";

const FOLDERS = ["shared", "server", "workers", "web"];

/** Each a file with one import that its rule refuses. */
const CANARIES = {
  "shared-is-the-base": ["shared/a/a.rules.ts", "#server/kernel/log.ts"],
  "server-side": ["server/a/a.service.ts", "#web/a/page.ts"],
  "web-side": ["web/a/page.ts", "#server/kernel/log.ts"],
  "workers-side": ["workers/a/a.job.ts", "#web/a/page.ts"],
  "workers-no-http": ["workers/a/b.job.ts", "#server/a/a.routes.ts"],
  "kernel-knows-no-module": ["server/kernel/log.ts", "#server/a/a.entity.ts"],
  "web-frame": ["web/a/other.ts", "#web/app/frame.ts"],
  "kernel-only-libraries": ["server/a/mail.ts", "express"],
  "shared-schema": ["shared/a/a.schema.ts", "#shared/a/plain.ts"],
  "shared-contract": ["shared/a/a.contract.ts", "#shared/a/plain.ts"],
  "shared-events": ["shared/a/a.events.ts", "#shared/a/plain.ts"],
  "server-between-modules": ["server/b/b.service.ts", "#server/a/a.queries.ts"],
  "server-entity": ["server/a/a.entity.ts", "#server/a/c.policy.ts"],
  "server-routes": ["server/a/a.routes.ts", "#server/a/a.entity.ts"],
  "queries-between-modules": ["server/b/b.queries.ts", "#server/a/c.policy.ts"],
  "no-cycle": ["server/c/one.ts", "#server/c/two.ts"],
  resolvable: ["server/c/lost.ts", "#server/c/nowhere.ts"],
};

/** Files that the canaries import, and nothing else. */
const TARGETS = {
  "server/a/a.queries.ts": "",
  "server/a/c.policy.ts": "",
  "server/c/two.ts": 'import "#server/c/one.ts";\n',
  "shared/a/plain.ts": "",
  "web/app/frame.ts": "",
};

/** @typedef {{ rule: string, from: string, to: string }} Violation */

/**
 * @param {string} folder a checkout
 * @returns {Promise<{ modules: number, violations: Violation[] }>}
 */
async function cruise(folder) {
  const args = [toolPath("dependency-cruiser", "depcruise"), ...FOLDERS];
  args.push("--config", ".dependency-cruiser.cjs", "--output-type", "json");
  const child = spawn(pinnedNode(), args, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  let [output, errors] = ["", ""];
  child.stdout.on("data", (bytes) => (output += bytes));
  child.stderr.on("data", (bytes) => (errors += bytes));
  await new Promise((resolve) => child.on("close", resolve));
  if (!output.startsWith("{")) throw new Error(`dependency-cruiser failed: ${errors || output}`);
  const { modules, summary } = JSON.parse(output);
  return {
    modules: modules.length,
    violations: summary.violations.map((/** @type {any} */ one) => ({
      rule: one.rule.name,
      from: one.from,
      to: one.to,
    })),
  };
}

/** @returns {Promise<string[]>} what is wrong, empty when nothing is */
export async function importFaults() {
  const { modules, violations } = await cruise(inRoot());
  if (modules === 0) return ["The import check read no module."];
  return violations.map(({ rule, from, to }) => `${rule}: ${from} → ${to}`);
}

/** @returns {Promise<string[]>} the rules that let their canary pass */
export async function canaryFaults() {
  const folder = mkdtempSync(path.join(tmpdir(), "pivotal-canary-"));
  try {
    for (const name of ["package.json", ".dependency-cruiser.cjs"]) {
      cpSync(inRoot(name), path.join(folder, name));
    }
    symlinkSync(inRoot("node_modules"), path.join(folder, "node_modules"));
    const files = Object.values(CANARIES).map(([file, to]) => [file, `import "${to}";\n`]);
    for (const [file = "", text = ""] of [...files, ...Object.entries(TARGETS)]) {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      writeFileSync(path.join(folder, file), text);
    }
    const { violations } = await cruise(folder);
    return Object.entries(CANARIES)
      .filter(([rule, [file]]) => !violations.some((one) => one.rule === rule && one.from === file))
      .map(([rule, [file, to]]) => `${rule} does not refuse ${file} → ${to}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
