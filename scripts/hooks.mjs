// npm run hooks: installs the pre-commit hook of this checkout. An existing hook of another kind stays.
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { root } from "./lib/paths.mjs";
import { Plain, run, say } from "./lib/say.mjs";

const HOOK = "#!/bin/sh\nexec node scripts/pre-commit.mjs\n";

await run(async () => {
  const asked = ["rev-parse", "--git-path", "hooks"];
  const folder = path.resolve(
    root,
    execFileSync("git", asked, { cwd: root, encoding: "utf8" }).trim(),
  );
  const file = path.join(folder, "pre-commit");
  if (existsSync(file) && readFileSync(file, "utf8") !== HOOK) {
    throw new Plain(`${file} exists and is not ours. Call "node scripts/pre-commit.mjs" from it.`);
  }
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, HOOK);
  chmodSync(file, 0o755);
  say("The pre-commit hook formats and lints what you commit.");
});
