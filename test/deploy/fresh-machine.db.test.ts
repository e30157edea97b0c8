import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { backUp } from "#scripts/lib/backup.mjs";
import { inRoot } from "#scripts/lib/paths.mjs";
import { withClient } from "#scripts/lib/postgres.mjs";
import { testDatabase } from "../setup/database.ts";
import type { TestDatabase } from "../setup/database.ts";

/** A data folder in which start never ran; without secrets, ports, servers. */
let folder: string;
let source: TestDatabase;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "pivotal-fresh-"));
  source = await testDatabase();
});
afterAll(async () => {
  await source.drop();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs a command as a person does, on a data folder of its own. */
async function command(script: string, args: string[] = [], dataDir = "data") {
  const { DATABASE_URL: _1, REDIS_URL: _2, DATABASE_OWNER_URL: _3, ...env } = process.env;
  const child = spawn(process.execPath, [inRoot(`scripts/${script}.mjs`), ...args], {
    cwd: inRoot(),
    env: { ...env, NODE_ENV: "development", DATA_DIR: path.join(folder, dataDir) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (part) => (said += part));
  const code = await new Promise((resolve) => child.once("close", resolve));
  return { code, said };
}

test.each([
  ["verify", []],
  ["backup", []],
  ["restore", ["--recovered"]],
])(
  "when %s %j runs where start never did, then it says so in plain words",
  async (script, args) => {
    const { code, said } = await command(script, args, "empty");
    expect(code).toBe(1);
    expect(said).toContain("There is no database here yet: npm start makes one");
    expect(said).not.toMatch(/^\s+at /m);
  },
);

test("when a backup is restored where start never ran, then it is there, verified, and can be backed up", async () => {
  await withClient(source.ownerUrl, (owner) =>
    owner.query(
      `insert into client (id, name, created_at, updated_at) values (uuidv7(), 'Of before', now(), now())`,
    ),
  );
  const backup = path.join(folder, "backup");
  await backUp(source.ownerUrl, backup);
  const restored = await command("restore", [backup]);
  expect(restored.said).toContain("Restored");
  expect(restored.code).toBe(0);
  const verified = await command("verify");
  expect(verified.said).toMatch(/audit: 0 differences/);
  const again = await command("backup", [path.join(folder, "again")]);
  expect([again.code, again.said]).toEqual([0, expect.stringMatching(/rows of \d+ tables/)]);
  const recovered = await command("restore", ["--recovered"]);
  expect([recovered.code, recovered.said]).toEqual([0, expect.stringContaining("Screens read")]);
});
