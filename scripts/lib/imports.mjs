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
  "server-entity-lower": ["server/a/a.entity.ts", "#server/a/c.policy.ts"],
  "server-queries": ["server/a/b.queries.ts", "#server/a/a.service.ts"],
  "server-policy": ["server/a/b.policy.ts", "#server/a/a.service.ts"],
  "server-present": ["server/a/b.present.ts", "#server/a/a.service.ts"],
  "server-service": ["server/a/b.service.ts", "#server/a/a.routes.ts"],
  "server-routes": ["server/a/a.routes.ts", "#server/a/a.entity.ts"],
  "server-subscribers": ["server/a/b.subscribers.ts", "#server/a/a.queries.ts"],
  "server-jobs": ["server/a/b.jobs.ts", "#server/a/a.service.ts"],
  "server-notices": ["server/a/b.notices.ts", "#server/a/a.service.ts"],
  "server-manifest": ["server/a/a.module.ts", "#server/b/b.routes.ts"],
  "server-rules": ["server/a/b.rules.ts", "#server/a/a.service.ts"],
  "server-port": ["server/a/b.port.ts", "#server/a/a.entity.ts"],
  "server-provider": ["server/a/b.provider.ts", "#server/a/a.queries.ts"],
  "server-project": ["server/a/b.project.ts", "#server/a/a.routes.ts"],
  "server-registry": ["server/a/b.registry.ts", "#server/a/a.service.ts"],
  "server-verify": ["server/a/b.verify.ts", "#server/a/a.routes.ts"],
  "server-handover": ["server/a/b.handover.ts", "#server/a/a.routes.ts"],
  "server-work": ["server/a/b.work.ts", "#server/a/a.routes.ts"],
  "server-page": ["server/a/b.page.ts", "#server/a/a.service.ts"],
  "web-between-modules": ["web/b/other.ts", "#web/a/page.ts"],
  "no-test-code": ["server/a/tested.ts", "#server/a/a.test.ts"],
  "queries-between-modules": ["server/b/b.queries.ts", "#server/a/c.policy.ts"],
  "module-cycle": ["server/d/d.service.ts", "#server/e/e.service.ts"],
  "room-order": ["server/calls/queue/a.service.ts", "#server/calls/attempts/a.service.ts"],
  "no-cycle": ["server/c/one.ts", "#server/c/two.ts"],
  resolvable: ["server/c/lost.ts", "#server/c/nowhere.ts"],
};

/** Files that the canaries import, and nothing else. */
const TARGETS = {
  "server/a/a.queries.ts": "",
  "server/a/a.test.ts": "",
  "server/b/b.routes.ts": "",
  "server/a/c.policy.ts": "",
  "server/d/d.entity.ts": "",
  "server/e/e.service.ts": "",
  "server/calls/attempts/a.service.ts": "",
  "server/e/other.service.ts": 'import "#server/d/d.entity.ts";\n',
  "server/c/two.ts": 'import "#server/c/one.ts";\n',
  "shared/a/plain.ts": "",
  "web/app/frame.ts": "",
};

/** @typedef {{ rule: string, from: string, to: string }} Violation */

/** @param {string} file @returns {string | undefined} the business module, or room of one, on the server */
const moduleOf = (file) =>
  file.endsWith(".test.ts") ? undefined : /^server\/(?!kernel|migrations)(.+)\//.exec(file)?.[1];

/**
 * A lower module never imports a higher one, by whatever files: it publishes an event, or has a registry.
 * @param {{ from: string, to: string }[]} imports
 * @returns {Violation[]} the imports between modules that lead back to where they come from
 */
function moduleCycles(imports) {
  /** @type {Map<string, Set<string>>} */
  const known = new Map();
  const between = imports.flatMap(({ from, to }) => {
    const [user, used] = [moduleOf(from), moduleOf(to)];
    return user && used && user !== used ? [{ from, to, user, used }] : [];
  });
  for (const { user, used } of between) known.set(user, (known.get(user) ?? new Set()).add(used));
  /** @param {string} start */
  const reached = (start) => {
    const found = new Set([start]);
    for (const one of found) for (const next of known.get(one) ?? []) found.add(next);
    return found;
  };
  return between
    .filter(({ user, used }) => reached(used).has(user))
    .map(({ from, to }) => ({ rule: "module-cycle", from, to }));
}

/** The rooms of a domain and what they stand on, low to high: each imports only what stands before it. */
const ORDERS = [
  [
    "users",
    "accounts",
    "compliance",
    "contacts",
    "suppressions",
    "campaigns",
    "forms",
    "telephony",
    "calls/agents",
    "calls/scripts",
    "calls/queue",
    "calls/attempts",
    "calls/callbacks",
    "calls/dispositions",
    "calls/floor",
    "calls",
  ],
  [
    "users",
    "campaigns",
    "email/transport",
    "email/senders",
    "email/templates",
    "email/unsubscribe",
    "email/sends",
    "email/system-mail",
    "email",
  ],
];

/**
 * @param {{ from: string, to: string }[]} imports
 * @returns {Violation[]} imports of a higher room, and of rooms that stand in no order
 */
function roomOrder(imports) {
  return imports.flatMap(({ from, to }) => {
    const [user = "", used = ""] = [moduleOf(from), moduleOf(to)];
    if (user === used) return [];
    const isLost = /^(calls|email)\//.test(used) && !ORDERS.some((order) => order.includes(used));
    const isHigher = ORDERS.some((order) => {
      const [low, high] = [order.indexOf(user), order.indexOf(used)];
      return low >= 0 && high > low;
    });
    return isLost || isHigher ? [{ rule: "room-order", from, to }] : [];
  });
}

/**
 * @param {string} folder a checkout
 * @returns {Promise<{ modules: number, rules: string[], violations: Violation[] }>}
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
  const imports = modules.flatMap((/** @type {any} */ one) =>
    one.dependencies.map((/** @type {any} */ to) => ({ from: one.source, to: to.resolved })),
  );
  /** @type {Violation[]} */
  const violations = summary.violations.map((/** @type {any} */ one) => ({
    rule: one.rule.name,
    from: one.from,
    to: one.to,
  }));
  const { forbidden } = summary.ruleSetUsed;
  return {
    modules: modules.length,
    rules: [
      "module-cycle",
      "room-order",
      ...forbidden.map((/** @type {{ name: string }} */ rule) => rule.name),
    ],
    violations: [...violations, ...moduleCycles(imports), ...roomOrder(imports)],
  };
}

/** @returns {Promise<string[]>} what is wrong, empty when nothing is */
export async function importFaults() {
  const { modules, violations } = await cruise(inRoot());
  if (modules === 0) return ["The import check read no module."];
  return violations.map(({ rule, from, to }) => `${rule}: ${from} → ${to}`);
}

/** @returns {Promise<string[]>} the rules that let their canary pass, or have none */
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
    const { rules, violations } = await cruise(folder);
    const silent = Object.entries(CANARIES)
      .filter(([rule, [file]]) => !violations.some((one) => one.rule === rule && one.from === file))
      .map(([rule, [file, to]]) => `${rule} does not refuse ${file} → ${to}`);
    const without = rules.filter((rule) => !(rule in CANARIES));
    return [...silent, ...without.map((rule) => `${rule} has no canary`)];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
