// The pre-commit hook: formats staged files and lints them. A file that is staged only in part is
// checked and never changed.
import { execFileSync, spawnSync } from "node:child_process";
import { pinnedNode, toolPath } from "./lib/node.mjs";
import { root } from "./lib/paths.mjs";
import { Plain, run } from "./lib/say.mjs";

const CODE = /\.(ts|tsx|mjs|cjs)$/;
const FORMATTED = /\.(ts|tsx|mjs|cjs|json|css|html|md|ya?ml)$/;

/** @param {...string} args @returns {string[]} names that git prints */
const git = (...args) =>
  execFileSync("git", [...args, "-z"], { cwd: root, encoding: "utf8" })
    .split("\0")
    .filter(Boolean);

/** @param {string} name @param {string[]} args @param {string[]} files @param {string} advice */
function tool(name, args, files, advice) {
  if (!files.length) return;
  const command = [toolPath(name), ...args, ...files];
  const done = spawnSync(pinnedNode(), command, { cwd: root, encoding: "utf8" });
  if (done.status !== 0) throw new Plain(`${done.stdout}${done.stderr}\n${advice}`);
}

await run(async () => {
  const staged = git("diff", "--cached", "--name-only", "--diff-filter=ACMR");
  const unstaged = new Set(git("diff", "--name-only"));
  const formatted = staged.filter((file) => FORMATTED.test(file));
  const whole = formatted.filter((file) => !unstaged.has(file));
  tool("oxfmt", ["--write", "--no-error-on-unmatched-pattern"], whole, "oxfmt failed.");
  if (whole.length) execFileSync("git", ["add", "--", ...whole], { cwd: root });
  const partly = formatted.filter((file) => unstaged.has(file));
  tool(
    "oxfmt",
    ["--check", "--no-error-on-unmatched-pattern"],
    partly,
    "Run npm run check -- --fix.",
  );
  tool(
    "oxlint",
    ["--deny-warnings"],
    staged.filter((file) => CODE.test(file)),
    "Not committed.",
  );
});
