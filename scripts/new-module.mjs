// npm run new:module -- NAME ENTITY VERB: the smallest whole module, to grow from: a table that those who
// may VERB can list. Example: npm run new:module -- brands brand campaign.read
// docs/adding-a-feature.md tells what comes next.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { spawnSync } from "node:child_process";
import { moduleFiles, withModule } from "./lib/module-files.mjs";
import { pinnedNode, toolPath } from "./lib/node.mjs";
import { inRoot, root } from "./lib/paths.mjs";
import { Plain, run, say } from "./lib/say.mjs";

await run(async () => {
  const [name, entity, verb] = process.argv.slice(2);
  if (!name || !entity || !verb || ![name, entity].every((word) => /^[a-z]+(-[a-z]+)*$/.test(word)))
    throw new Plain(
      "npm run new:module -- NAME ENTITY VERB, names in kebab-case: brands brand campaign.read",
    );
  if (!readFileSync(inRoot("shared/kernel/access.ts"), "utf8").includes(`  "${verb}": `))
    throw new Plain(
      `shared/kernel/access.ts has no verb "${verb}". Take one of those who may read.`,
    );
  for (const side of ["shared", "server", "workers", "web"]) {
    if (existsSync(inRoot(side, name))) throw new Plain(`${side}/${name} exists already.`);
  }
  const stamp = new Date().toISOString().replaceAll(/\D/g, "").slice(0, 14);
  const files = moduleFiles({ name, entity, verb, stamp });
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(inRoot(file)), { recursive: true });
    writeFileSync(inRoot(file), text);
    say(file);
  }
  const modules = inRoot("server/modules.ts");
  writeFileSync(modules, withModule(readFileSync(modules, "utf8"), name));
  say("server/modules.ts");
  // names of another length break lines elsewhere
  spawnSync(pinnedNode(), [toolPath("oxfmt"), "--write", ...Object.keys(files)], { cwd: root });
  console.log(`
It runs as it is: npm run check && npm test -- server/${name}
Next (docs/adding-a-feature.md):
  1. what it really holds: schema, migration and entity
  2. commands: contract, service, events, topic
  3. verbs of its own: shared/kernel/access.ts and, by hand, test/access/spec-table.ts
  4. its place in server/modules.ts (lower modules first), and its screen`);
});
