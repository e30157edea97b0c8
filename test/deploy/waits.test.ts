import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { inRoot } from "#scripts/lib/paths.mjs";

/** Tries that are repeated within a longer wait. */
const TRIES = ["test/e2e/calls.e2e.ts", "test/e2e/long-grids.e2e.ts"];

test("no test on real servers has a limit of its own: vitest.config.ts and until() know the machine", () => {
  const files = globSync("{shared,server,workers,web,test}/**/*.{db.test,e2e}.ts", {
    cwd: inRoot(),
  });
  expect(files.length).toBeGreaterThan(80);
  const limited = files
    .filter((file) => !TRIES.includes(file))
    .flatMap((file) => {
      const lines = readFileSync(inRoot(file), "utf8").split("\n");
      const found = lines.filter((line) => /^\s*\}, [\d_]+\);$|\btimeout: [\d_]+/.test(line));
      return found.map((line) => `${file}: ${line.trim()}`);
    });
  expect(limited).toEqual([]);
});
