import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { moduleFiles, withModule } from "#scripts/lib/module-files.mjs";
import { inRoot } from "#scripts/lib/paths.mjs";

const modules = readFileSync(inRoot("server/modules.ts"), "utf8");
const wanted = { name: "brands", entity: "brand", verb: "lead.read", stamp: "20990101000000" };
const texts = (of: Record<string, string>) => Object.values(of).join("\n");

test("a new module is the template under its own names, and imports only what is there", () => {
  const files = moduleFiles(wanted);
  expect(Object.keys(files).toSorted()).toEqual([
    "server/brands/brands.db.test.ts",
    "server/brands/brands.entity.ts",
    "server/brands/brands.module.ts",
    "server/brands/brands.queries.ts",
    "server/brands/brands.routes.ts",
    "server/migrations/Migration20990101000000_brands.ts",
    "shared/brands/brands.contract.ts",
    "shared/brands/brands.schema.ts",
  ]);
  expect(texts(files)).not.toMatch(/sample|template|campaign\.read|20000101/i);
  expect(texts(files)).toContain('access: "lead.read"');
  for (const [file, text] of Object.entries(files)) {
    for (const [, name] of text.matchAll(/from "(?:#|\.\/)([^"]+\.ts)"/g)) {
      const beside = path.join(path.dirname(file), name!);
      expect(name! in files || beside in files || existsSync(inRoot(name!)), name).toBe(true);
    }
  }
});

test("each spelling of a name of several words has its place", () => {
  const files = moduleFiles({ ...wanted, name: "brand-kits", entity: "brand-kit" });
  const text = texts(files);
  for (const spelling of [
    "/api/brand-kits",
    "pageOfBrandKits",
    "brandKitsModule",
    'from: "brand_kit t"',
    "zBrandKit = z.object",
  ])
    expect(text).toContain(spelling);
});

test("it is registered, above all others", () => {
  const text = withModule(modules, "brands");
  expect(text).toContain('\nimport { brandsModule } from "./brands/brands.module.ts";\n');
  expect(text).toMatch(/\n {2}brandsModule,\n\];\s*$/);
  expect(text.split("\n").length).toBe(modules.split("\n").length + 2);
});
