// A Chromium for the browser journeys: CHROME_PATH, one on the system, or the packed one, unpacked into .cache.
import { spawnSync } from "node:child_process";
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { pinnedNode } from "./node.mjs";
import { cacheDir, inRoot, root } from "./paths.mjs";
import { Plain, say } from "./say.mjs";

const NAMES = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome"];
const MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";
const unpacked = path.join(cacheDir, "browser");

export const BROWSER_FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--no-first-run",
  // Nothing outside this machine is found, whatever a page asks for.
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
];

/** For pages that take calls: a fake microphone, played without a click. */
export const CALL_FLAGS = [
  "--use-fake-ui-for-media-stream",
  "--use-fake-device-for-media-stream",
  "--autoplay-policy=no-user-gesture-required",
  "--allow-loopback-in-peer-connection",
];

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * @typedef {object} Browser
 * @property {string} executable
 * @property {Record<string, string>} env it needs beside the usual
 */

/** @returns {Browser} */
export function findBrowser() {
  const given = process.env.CHROME_PATH;
  if (given) {
    if (!isExecutable(given)) throw new Plain(`CHROME_PATH names no program: ${given}`);
    return { executable: given, env: {} };
  }
  const folders = (process.env.PATH ?? "").split(path.delimiter);
  const candidates = folders.flatMap((folder) => NAMES.map((name) => path.join(folder, name)));
  const system = [...candidates, MAC].find(isExecutable);
  return system ? { executable: system, env: {} } : packedBrowser();
}

/** @returns {Browser} */
function packedBrowser() {
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new Plain(
      "The browser journeys need Chromium or Chrome: install one, or set CHROME_PATH.",
    );
  }
  if (!existsSync(unpacked)) unpack();
  const libraries = path.join(unpacked, "al2023/lib");
  const inherited = process.env.LD_LIBRARY_PATH;
  return {
    executable: path.join(unpacked, "chromium"),
    env: {
      FONTCONFIG_FILE: fontList(),
      // Those that a bare system lacks (NSS and the like).
      LD_LIBRARY_PATH: inherited ? `${inherited}:${libraries}` : libraries,
    },
  };
}

/**
 * The package's own list names folders of the platform it was packed for. Where none of them is there,
 * Chromium has no font at all: every text is invisible, and some pages end the process.
 */
function fontList() {
  const file = path.join(unpacked, "fonts.conf");
  if (existsSync(file)) return file;
  const folder = unpacked.replaceAll("&", "&amp;");
  writeFileSync(
    file,
    `<?xml version="1.0"?>
<fontconfig>
  <dir>${folder}/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${folder}/fonts-cache</cachedir>
</fontconfig>
`,
  );
  return file;
}

function unpack() {
  say("Unpacking Chromium (once) …");
  const work = `${unpacked}.${process.pid}`;
  mkdirSync(work, { recursive: true });
  const program = `
    import { inflate } from "@sparticuz/chromium";
    for (const name of ["chromium.br", "fonts.tar.br", "swiftshader.tar.br", "al2023.tar.br"]) {
      await inflate(process.argv[1] + "/" + name);
    }`;
  const packed = inRoot("node_modules/@sparticuz/chromium/bin");
  const done = spawnSync(pinnedNode(), ["--input-type=module", "-e", program, "--", packed], {
    cwd: root,
    env: { ...process.env, TMPDIR: work }, // the package unpacks into the temporary folder
    encoding: "utf8",
  });
  if (done.status !== 0) {
    rmSync(work, { recursive: true, force: true });
    throw new Plain(`Chromium could not be unpacked: ${done.stderr}`);
  }
  try {
    renameSync(work, unpacked);
  } catch (error) {
    rmSync(work, { recursive: true, force: true });
    if (!existsSync(unpacked)) throw error; // else another run was faster
  }
}
