// npm run bench -- NAME [--quick]: runs bench/NAME.bench.ts under the pinned Node; without a name lists them.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { ensureInstalled } from "./lib/node.mjs";
import { inRoot } from "./lib/paths.mjs";
import { runAttached } from "./lib/programs.mjs";
import { Plain, run, table } from "./lib/say.mjs";

const SUFFIX = ".bench.ts";

/** @param {string} file @returns {string} its first comment line, which says what it measures */
const summary = (file) =>
  /^\/\/ (.*)/m.exec(readFileSync(inRoot("bench", file), "utf8"))?.[1] ?? "";

await run(async () => {
  const files = readdirSync(inRoot("bench")).filter((file) => file.endsWith(SUFFIX));
  const [name, ...flags] = process.argv.slice(2);
  if (!name) {
    const rows = files.map((file) => [file.slice(0, -SUFFIX.length), summary(file)]);
    console.log(table(["name", "what it measures"], rows));
    return 0;
  }
  if (!existsSync(inRoot("bench", name + SUFFIX))) {
    throw new Plain(`There is no benchmark "${name}". npm run bench lists them.`);
  }
  ensureInstalled();
  return runAttached(`bench/${name}${SUFFIX}`, { ...process.env, NODE_ENV: "test" }, flags);
});
