// npm run new:module -- NAME ENTITY: the smallest whole module, on the sides it needs, to grow from.
// Example: npm run new:module -- brands brand. docs/adding-a-feature.md tells what comes next.
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { inRoot } from "./lib/paths.mjs";
import { Plain, run, say } from "./lib/say.mjs";

/** @param {string} word kebab-case @returns {string} */
const camel = (word) => word.replaceAll(/-(\w)/g, (_, letter) => letter.toUpperCase());
/** @param {string} word kebab-case @returns {string} */
const pascal = (word) => camel(`-${word}`);

/** @param {string} name @param {string} entity @returns {Record<string, string>} */
function files(name, entity) {
  const [Entity, one, module] = [pascal(entity), camel(entity), camel(name)];
  const table = entity.replaceAll("-", "_");
  return {
    [`shared/${name}/${name}.schema.ts`]: `import { z } from "zod";

/** What a screen or an API client sees of a ${entity}. */
export const z${Entity} = z.strictObject({
  id: z.uuid(),
  name: z.string().min(1).max(200),
  version: z.int().positive(),
});
export type ${Entity} = z.infer<typeof z${Entity}>;
`,
    [`shared/${name}/${name}.rules.ts`]: `/** Two ${entity} names are the same when only case and spaces differ. */
export function ${one}NameKey(name: string): string {
  return name.trim().replace(/\\s+/g, " ").toLowerCase();
}
`,
    [`shared/${name}/${name}.rules.test.ts`]: `import { expect, test } from "vitest";
import { ${one}NameKey } from "./${name}.rules.ts";

test("names that differ only in case and spaces have one key", () => {
  expect(${one}NameKey("  Blue  Sky ")).toBe(${one}NameKey("blue sky"));
  expect(${one}NameKey("bluesky")).not.toBe(${one}NameKey("blue sky"));
});
`,
    [`server/${name}/${name}.entity.ts`]: `import { defineEntity, p } from "@mikro-orm/core";

const ${Entity}Schema = defineEntity({
  name: "${Entity}",
  tableName: "${table}",
  properties: {
    id: p.uuid().primary(),
    name: p.text(),
    version: p.integer().version(),
  },
});

export class ${Entity} extends ${Entity}Schema.class {}
${Entity}Schema.setClass(${Entity});
`,
    [`server/${name}/${name}.present.ts`]: `import type { ${Entity} as ${Entity}Dto } from "#shared/${name}/${name}.schema.ts";
import type { ${Entity} } from "./${name}.entity.ts";

/** The ${entity} as every audience of this module may see it. */
export const present${Entity} = ({ id, name, version }: ${Entity}): ${Entity}Dto => ({
  id,
  name,
  version,
});
`,
    [`server/${name}/${name}.module.ts`]: `import type { ServerModule } from "#server/kernel/module.ts";
import { ${Entity} } from "./${name}.entity.ts";

export const ${module}Module: ServerModule = { name: "${name}", entities: [${Entity}] };
`,
  };
}

await run(async () => {
  const [name, entity] = process.argv.slice(2);
  if (!name || !entity || ![name, entity].every((word) => /^[a-z]+(-[a-z]+)*$/.test(word))) {
    throw new Plain("npm run new:module -- NAME ENTITY, both in kebab-case: brands brand");
  }
  for (const side of ["shared", "server", "workers", "web"]) {
    if (existsSync(inRoot(side, name))) throw new Plain(`${side}/${name} exists already.`);
  }
  for (const [file, text] of Object.entries(files(name, entity))) {
    mkdirSync(path.dirname(inRoot(file)), { recursive: true });
    writeFileSync(inRoot(file), text);
    say(file);
  }
  console.log(`
Next (docs/adding-a-feature.md):
  1. a migration that makes the table "${entity.replaceAll("-", "_")}"
  2. the manifest into server/modules.ts
  3. contract, policy verb in shared/kernel, service, routes, events
  4. npm run check`);
});
