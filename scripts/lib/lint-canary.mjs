// The proof that the lint bites: a config that is not read, or an override too wide, refuses nothing.
// Each rule that .oxlintrc.json asks for has a planted file that it must refuse, under the real config.
// A file that is excepted from the limits on length must be too long for them.
import { spawn } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pinnedNode, toolPath } from "./node.mjs";
import { inRoot } from "./paths.mjs";

const FOLDERS = ["shared", "server", "workers", "web", "test", "scripts"];

/** @param {number} lines @returns {string} a function of so many lines */
const longFunction = (lines) => `export function long() {\n${"  long();\n".repeat(lines - 2)}}\n`;

/**
 * Each a rule, a file and a text that the rule refuses there. A limit has one for every kind of file
 * that it treats apart: one line more than it allows.
 * @type {[rule: string, file: string, text: string][]}
 */
const CANARIES = [
  ["max-lines", "shared/a/long.ts", "export {};\n".repeat(401)],
  ["max-lines", "test/long.ts", "export {};\n".repeat(401)],
  ["max-lines-per-function", "server/a/a.service.ts", longFunction(61)],
  ["max-lines-per-function", "web/a/use-a.ts", longFunction(61)],
  ["max-lines-per-function", "web/a/Page.tsx", longFunction(101)],
  ["max-lines-per-function", "scripts/a.mjs", longFunction(61)],
  ["max-lines-per-function", "server/a/long.test.ts", longFunction(121)],
  ["max-lines-per-function", "test/a.ts", longFunction(121)],
  [
    "no-floating-promises",
    "server/a/floating.ts",
    "export async function go(): Promise<void> {}\ngo();\n",
  ],
  [
    "no-misused-promises",
    "server/a/misused.ts",
    "export const both = async (go: () => Promise<boolean>) => {\n  if (go()) await go();\n};\n",
  ],
  [
    "return-await",
    "server/a/awaits.ts",
    "export async function go(): Promise<void> {\n  try {\n    return go();\n  } catch {\n    return;\n  }\n}\n",
  ],
  ["no-explicit-any", "server/a/any.ts", "export const one = (given: any) => String(given);\n"],
  [
    "consistent-type-imports",
    "server/a/types.ts",
    'import { Pool } from "pg";\nexport type Mine = Pool;\n',
  ],
  ["only-throw-error", "server/a/throws.ts", 'export function go() {\n  throw "no";\n}\n'],
  ["eqeqeq", "server/a/equal.ts", "export const same = (a: number, b: number) => a == b;\n"],
  ["no-console", "server/a/says.ts", 'console.log("here");\n'],
  ["no-var", "server/a/var.ts", "export var one = 1;\n"],
  ["prefer-const", "server/a/let.ts", "let one = 1;\nexport { one as two };\n"],
  ["no-unused-vars", "server/a/unused.ts", "const one = 1;\nexport {};\n"],
  ["no-process-env", "server/a/environment.ts", "export const home = process.env.HOME;\n"],
  ["no-restricted-properties", "workers/a/time.ts", "export const at = Date.now();\n"],
  ["no-focused-tests", "server/a/only.test.ts", testFile('it.only("holds", () => {});')],
  ["no-disabled-tests", "server/a/skip.test.ts", testFile('it.skip("holds", () => {});')],
  [
    "valid-expect",
    "server/a/expects.test.ts",
    testFile('it("holds", () => {\n  expect(1);\n});', "it, expect"),
  ],
  [
    "rules-of-hooks",
    "web/a/Hooks.tsx",
    'import { useState } from "react";\nexport function Hooks({ on }: { on: boolean }) {\n  if (on) useState(1);\n  return null;\n}\n',
  ],
  [
    "no-restricted-imports",
    "web/a/lazy.ts",
    'import { lazy } from "react";\nexport const part = lazy;\n',
  ],
  ["jsx-key", "web/a/Keys.tsx", "export const Keys = () => [1, 2].map((one) => <b>{one}</b>);\n"],
];

/** @param {string} body @param {string} [names] */
function testFile(body, names = "it") {
  return `import { ${names} } from "vitest";\n${body}\n`;
}

/**
 * @param {string} folder a checkout
 * @param {string[]} options
 * @returns {Promise<{ code?: string, filename: string }[]>}
 */
async function lint(folder, ...options) {
  const present = FOLDERS.filter((one) => existsSync(path.join(folder, one)));
  const args = [toolPath("oxlint"), ...options, "--format", "json", ...present];
  const child = spawn(pinnedNode(), args, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  let [output, errors] = ["", ""];
  child.stdout.on("data", (bytes) => (output += bytes));
  child.stderr.on("data", (bytes) => (errors += bytes));
  await new Promise((resolve) => child.on("close", resolve));
  if (!output.startsWith("{")) throw new Error(`oxlint failed: ${errors || output}`);
  return JSON.parse(output).diagnostics;
}

/** @typedef {{ files: string[], rules: Record<string, unknown> }} Override */

/** @returns {{ rules: Record<string, unknown>, overrides: Override[] }} */
function readConfig() {
  return JSON.parse(readFileSync(inRoot(".oxlintrc.json"), "utf8").replace(/^\s*\/\/.*$/gm, ""));
}

/** @returns {string[]} the rules that the config asks for by name, without their plugins' */
function askedFor() {
  const { rules, overrides } = readConfig();
  const all = [rules, ...overrides.map((one) => one.rules)];
  const asked = all.flatMap((one) =>
    Object.entries(one).flatMap(([name, level]) => (level === "off" ? [] : [plain(name)])),
  );
  return [...new Set(asked)];
}

/** @param {string} rule `typescript/no-explicit-any`, or as oxlint reports it, `eslint(eqeqeq)` */
const plain = (rule) => rule.replace(/^.*[/(]/, "").replace(/\)$/, "");

/** @param {Override} override @returns {boolean} whether it lets single files be longer */
const isException = ({ files, rules }) =>
  Object.keys(rules).every((rule) => rule.startsWith("max-lines")) &&
  files.every((file) => !file.includes("*"));

/**
 * @template T
 * @param {(folder: string) => Promise<T>} work in an empty folder, which is removed afterwards
 * @returns {Promise<T>}
 */
async function inFolder(work) {
  const folder = mkdtempSync(path.join(tmpdir(), "pivotal-lint-canary-"));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {string} folder @param {string} file @param {string} text */
function plant(folder, file, text) {
  mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
  writeFileSync(path.join(folder, file), text);
}

/** @returns {Promise<string[]>} the rules that let a canary pass, or have none */
const silentRules = () =>
  inFolder(async (folder) => {
    for (const name of ["package.json", ".oxlintrc.json", "tsconfig.base.json"]) {
      cpSync(inRoot(name), path.join(folder, name));
    }
    symlinkSync(inRoot("node_modules"), path.join(folder, "node_modules"));
    const compilerOptions = { jsx: "react-jsx" };
    const config = { extends: "./tsconfig.base.json", compilerOptions, include: FOLDERS };
    plant(folder, "tsconfig.json", JSON.stringify(config));
    for (const [, file, text] of CANARIES) plant(folder, file, text);
    const found = (await lint(folder, "--type-aware")).map(
      (one) => `${plain(one.code ?? "")} ${one.filename}`,
    );
    const silent = CANARIES.filter(([rule, file]) => !found.includes(`${rule} ${file}`));
    const known = new Set(CANARIES.map(([rule]) => rule));
    return [
      ...silent.map(([rule, file]) => `${rule} does not refuse its canary ${file}`),
      ...askedFor().flatMap((rule) => (known.has(rule) ? [] : [`${rule} has no canary`])),
    ];
  });

/** @returns {Promise<string[]>} files that may be longer than others and are not, or are no more */
const idleExceptions = () =>
  inFolder(async (folder) => {
    const config = readConfig();
    const excepted = config.overrides.filter(isException).flatMap(({ files }) => files);
    const gone = excepted.filter((file) => !existsSync(inRoot(file)));
    const there = excepted.filter((file) => !gone.includes(file));
    const overrides = config.overrides.filter((one) => !isException(one));
    plant(folder, ".oxlintrc.json", JSON.stringify({ ...config, overrides }));
    for (const file of there) plant(folder, file, readFileSync(inRoot(file), "utf8"));
    const long = new Set(
      (await lint(folder))
        .filter((one) => plain(one.code ?? "").startsWith("max-lines"))
        .map((one) => one.filename),
    );
    const short = there.filter((file) => !long.has(file));
    return [...gone, ...short].map((file) => `.oxlintrc.json: ${file} needs no exception any more`);
  });

/** @returns {Promise<string[]>} what of the lint's rules does not bite, and exceptions without need */
export async function lintCanaryFaults() {
  return [...(await silentRules()), ...(await idleExceptions())];
}
