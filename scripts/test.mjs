// npm test: everything from nothing. Unit tests, database tests, browser journeys; on servers and in a
// browser that are brought along, started for the run and ended with it.
//   npm test -- PATTERN …        only files whose path contains one of them
//   npm run test:e2e -- NAME     one journey (without a name: all)
//   npm run soak -- NAME         the long ones
import { spawn } from "node:child_process";
import { once } from "node:events";
import { ensureInstalled, pinnedNode, toolPath } from "./lib/node.mjs";
import { root } from "./lib/paths.mjs";
import { run } from "./lib/say.mjs";

/** @param {string[]} args @returns {[string[], string[]]} projects, and the rest for vitest */
function choose(args) {
  const rest = args.filter((arg) => arg !== "--e2e" && arg !== "--soak");
  if (args.includes("--e2e")) return [["e2e"], rest];
  if (args.includes("--soak")) return [["soak"], rest];
  return [["unit", "db", "e2e"], rest];
}

await run(async () => {
  ensureInstalled();
  const [projects, rest] = choose(process.argv.slice(2));
  const args = [
    toolPath("vitest"),
    "run",
    ...projects.flatMap((name) => ["--project", name]),
    ...rest,
  ];
  const vitest = spawn(pinnedNode(), args, {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, NODE_ENV: "test" },
  });
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
    process.on(signal, () => vitest.kill(signal));
  }
  const [code] = await once(vitest, "exit");
  return code ?? 1;
});
