import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { inRoot } from "#scripts/lib/paths.mjs";

const lib = (name: string) => pathToFileURL(inRoot("scripts/lib", name)).href;

let folder: string;
let ended: (() => Promise<unknown>)[] = [];
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "pivotal-lock-"));
  mkdirSync(path.join(folder, "scripts"));
});
afterEach(async () => {
  await Promise.all(ended.map((end) => end()));
  ended = [];
  rmSync(folder, { recursive: true, force: true });
});

/** A script of this name that takes the lock and stays; gives what it says first. */
async function begin(name: string): Promise<{ says: string; kill(): Promise<unknown> }> {
  const file = path.join(folder, "scripts", name);
  const text = `import { takeLock } from ${JSON.stringify(lib("lock.mjs"))};
    try { takeLock(); console.log("works"); } catch (error) { console.log(error.message); }
    setInterval(() => {}, 1000);`;
  writeFileSync(file, text);
  const child = spawn(process.execPath, [file], { env: { ...process.env, DATA_DIR: folder } });
  const exited = once(child, "exit");
  const kill = () => {
    child.kill("SIGKILL");
    return exited;
  };
  ended.push(kill);
  const [bytes] = (await once(child.stdout, "data")) as [Buffer];
  return { says: String(bytes).trim(), kill };
}

test("of several that begin at once one works, and the others are told who does", async () => {
  const all = await Promise.all(Array.from({ length: 4 }, () => begin("start.mjs")));
  const refused = all.filter(({ says }) => says !== "works");
  expect(refused).toHaveLength(3);
  for (const { says } of refused) expect(says).toMatch(/^Pivotal already runs .*\(process \d+\)/);
});

test("a start waits for a command that runs the servers, and takes over from a killed one", async () => {
  const restore = await begin("restore.mjs");
  expect(restore.says).toBe("works");
  expect((await begin("start.mjs")).says).toMatch(/^scripts\/restore\.mjs is at work/);
  await restore.kill();
  expect((await begin("start.mjs")).says).toBe("works");
});

test("a demo agency is marked while it loads, for the next start to see that it was cut off", async () => {
  const program = `import { demoCutOff, loadOwnDemo } from ${JSON.stringify(lib("demo.mjs"))};
    console.log(demoCutOff());
    await loadOwnDemo(async () => { console.log(demoCutOff()); return []; });
    console.log(demoCutOff());`;
  const file = path.join(folder, "scripts/demo.mjs");
  writeFileSync(file, program);
  const child = spawn(process.execPath, [file], { env: { ...process.env, DATA_DIR: folder } });
  let text = "";
  child.stdout.on("data", (bytes) => (text += String(bytes)));
  await once(child, "close");
  expect(text.split("\n")).toEqual(["false", "true", "false", ""]);
  expect(existsSync(path.join(folder, "logins.json"))).toBe(true);
});
