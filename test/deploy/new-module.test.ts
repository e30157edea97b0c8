import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { moduleFiles, withModule } from "#scripts/lib/module-files.mjs";
import { toolPath } from "#scripts/lib/node.mjs";
import { inRoot } from "#scripts/lib/paths.mjs";

const modules = readFileSync(inRoot("server/modules.ts"), "utf8");
const wanted = { name: "brands", entity: "brand", verb: "campaign.read", stamp: "20990101000000" };
const files = moduleFiles(wanted);

test("a new module imports only what is there, and formats as the house does", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "pivotal-module-"));
  try {
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      writeFileSync(path.join(folder, file), text);
      for (const [, name] of text.matchAll(/from "(?:#|\.\/)([^"]+\.ts)"/g)) {
        const beside = path.join(path.dirname(file), name!);
        expect(name! in files || beside in files || existsSync(inRoot(name!)), name).toBe(true);
      }
    }
    writeFileSync(path.join(folder, ".oxfmtrc.json"), readFileSync(inRoot(".oxfmtrc.json")));
    const done = spawnSync(process.execPath, [toolPath("oxfmt"), "--check"], { cwd: folder });
    expect(done.status, String(done.stdout)).toBe(0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("it is registered, above all others", () => {
  const text = withModule(modules, "brands");
  expect(text).toContain('\nimport { brandsModule } from "./brands/brands.module.ts";\n');
  expect(text).toMatch(/\n {2}brandsModule,\n\];\s*$/);
  expect(text.split("\n").length).toBe(modules.split("\n").length + 2);
});
