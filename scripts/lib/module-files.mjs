// The texts of a new module: a table that those who may see it can list, from the migration to the test.

/** @param {string} word kebab-case @returns {string} */
export const camel = (word) => word.replaceAll(/-(\w)/g, (_, letter) => letter.toUpperCase());
/** @param {string} word kebab-case @returns {string} */
const pascal = (word) => camel(`-${word}`);

/**
 * @param {{ name: string, entity: string, verb: string, stamp: string }} wanted names in kebab-case, an
 *   existing verb of those who may read, and the migration's number
 * @returns {Record<string, string>} file below the project → text
 */
export function moduleFiles({ name, entity, verb, stamp }) {
  const [Entity, Name, module] = [pascal(entity), pascal(name), camel(name)];
  const table = entity.replaceAll("-", "_");
  const schema = `#shared/${name}/${name}.schema.ts`;
  const contract = `#shared/${name}/${name}.contract.ts`;
  return {
    [`shared/${name}/${name}.schema.ts`]: `import { z } from "zod";
import { zId } from "#shared/kernel/ids.ts";

/** What a screen or an API client sees of a ${entity}. */
export const z${Entity} = z.object({
  id: zId,
  version: z.number().int(),
  name: z.string().min(1).max(200),
});
export type ${Entity} = z.infer<typeof z${Entity}>;
`,
    [`shared/${name}/${name}.contract.ts`]: `import { z } from "zod";
import { endpoint } from "#shared/kernel/endpoint.ts";
import { zListAnswer } from "#shared/kernel/list.ts";
import { z${Entity} } from "./${name}.schema.ts";

export const list${Name} = endpoint({
  method: "GET",
  path: "/api/${name}",
  access: "${verb}",
  summary: "All of them, by name",
  query: z.strictObject({
    limit: z.coerce.number().int().min(1).max(200).default(100),
    cursor: z.string().max(600).optional(),
  }),
  response: zListAnswer(z${Entity}),
});
`,
    [`server/migrations/Migration${stamp}_${name.replaceAll("-", "_")}.ts`]: `import { Migration } from "@mikro-orm/migrations";

export class Migration${stamp}_${name.replaceAll("-", "_")} extends Migration {
  override up(): void {
    this.addSql(\`create table ${table} (
      id uuid primary key,
      name text not null check (length(name) between 1 and 200),
      version integer not null default 1,
      created_at timestamptz not null,
      updated_at timestamptz not null
    )\`);
    this.addSql(\`create index ${table}_by_name on ${table} (name, id)\`);
  }
}
`,
    [`server/${name}/${name}.entity.ts`]: `import { defineEntity, p } from "@mikro-orm/core";
import { check, index } from "#server/kernel/db/declared.ts";

const ${Entity}Schema = defineEntity({
  name: "${Entity}",
  tableName: "${table}",
  properties: {
    id: p.uuid().primary(),
    name: p.text(),
    version: p.integer().version(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
  },
  indexes: [index("${table}_by_name", "${table} (name, id)")],
  checks: [check("${table}_name_check", "length(name) >= 1 and length(name) <= 200")],
});

export class ${Entity} extends ${Entity}Schema.class {}
${Entity}Schema.setClass(${Entity});
`,
    [`server/${name}/${name}.queries.ts`]: `import type { ${Entity} } from "${schema}";
import type { Context } from "#server/kernel/context.ts";
import { readPage } from "#server/kernel/db/page.ts";
import type { Page } from "#server/kernel/db/page.ts";

export const pageOf${Name} = (
  ctx: Context,
  wanted: { limit: number; cursor?: string },
): Promise<Page<${Entity}>> =>
  readPage<${Entity}>(ctx, {
    select: "t.id, t.version, t.name",
    from: "${table} t",
    where: [],
    params: [],
    sort: { expr: "t.name", type: "text" },
    descending: false,
    limit: wanted.limit,
    cursor: wanted.cursor,
  });
`,
    [`server/${name}/${name}.routes.ts`]: `import * as contract from "${contract}";
import { route } from "#server/kernel/http/mount.ts";
import { pageOf${Name} } from "./${name}.queries.ts";

export const ${module}Routes = [
  route(contract.list${Name}, ({ ctx, query }) => pageOf${Name}(ctx, query)),
];
`,
    [`server/${name}/${name}.module.ts`]: `import type { ServerModule } from "#server/kernel/module.ts";
import { ${Entity} } from "./${name}.entity.ts";
import { ${module}Routes } from "./${name}.routes.ts";

export const ${module}Module: ServerModule = {
  name: "${name}",
  entities: [${Entity}],
  routes: ${module}Routes,
};
`,
    [`server/${name}/${name}.db.test.ts`]: `import { afterAll, beforeAll, expect, test } from "vitest";
import type { ${Entity} } from "${schema}";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";

let world: TestWorld;
beforeAll(async () => {
  world = await testWorld();
});
afterAll(() => world?.close());

test("all of them are listed by name, page by page", async () => {
  await world.kernel.pool.query(
    \`insert into ${table} (id, name, created_at, updated_at)
     select uuidv7(), name, now(), now() from unnest(array['Two', 'One', 'Three']) name\`,
  );
  const admin = await world.http(await world.user("admin"));
  const names = (page: { items: ${Entity}[] }) => page.items.map((row) => row.name);
  const first = (await admin.get("/api/${name}?limit=2")).body;
  expect(names(first)).toEqual(["One", "Three"]);
  const rest = await admin.get(\`/api/${name}?cursor=\${encodeURIComponent(first.nextCursor)}\`);
  expect(names(rest.body)).toEqual(["Two"]);
  expect(rest.body.nextCursor).toBeNull();
});
`,
  };
}

/**
 * @param {string} text of server/modules.ts
 * @param {string} name
 * @returns {string} with the module's manifest, as the highest one
 */
export function withModule(text, name) {
  const module = `${camel(name)}Module`;
  const line = `import { ${module} } from "./${name}/${name}.module.ts";\n`;
  const at = text.indexOf("\n\n") + 1; // after the imports
  return `${text.slice(0, at)}${line}${text.slice(at)}`.replace(/\n\];/, `\n  ${module},\n];`);
}
