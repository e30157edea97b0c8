// The web app: built into web/dist, only when what it is made of has changed.
import { existsSync, rmSync } from "node:fs";
import { hashOf, readJson, writeJson } from "./files.mjs";
import { pinnedNode, toolPath } from "./node.mjs";
import { cacheDir, inRoot } from "./paths.mjs";
import { launch, tail, tiedNode } from "./processes.mjs";
import { Plain, say } from "./say.mjs";

const SOURCES = ["web", "shared", "package-lock.json", "tsconfig.base.json"].map((name) =>
  inRoot(name),
);
const stamp = `${cacheDir}/web-build.json`;
const logFile = `${cacheDir}/web-build.log`;

export async function buildWeb() {
  const hash = hashOf(SOURCES);
  if (readJson(stamp)?.hash === hash && existsSync(inRoot("web/dist/index.html"))) return;
  say("Building the web app …");
  rmSync(logFile, { force: true });
  const build = launch({
    name: "vite build",
    command: pinnedNode(),
    args: [
      ...tiedNode,
      toolPath("vite"),
      "build",
      "--config",
      inRoot("web/vite.config.ts"),
      "--logLevel",
      "warn",
    ],
    env: { ...process.env, NODE_ENV: "production" },
    logFile,
  });
  const { code } = await build.exited;
  if (code !== 0) throw new Plain(`The web app does not build:\n${tail(logFile, 40)}`);
  writeJson(stamp, { hash }, 0o644);
}
