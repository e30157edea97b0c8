// Screens measure ages and countdowns by the server's clock: a page's machine may be minutes off. Only
// web/kernel/clock.ts reads the machine's.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { root } from "./paths.mjs";

const ALLOWED = /^web\/kernel\/clock\.ts$|\.test\.tsx?$/;
const REFUSED = /\bDate\s*\.\s*now\b|\bnew Date\(\s*\)|(?<![\w.])Date\(\s*\)/;

/**
 * @param {string} file its path from the root, with slashes
 * @param {string} text
 * @returns {string[]} a line for each look at the machine's clock
 */
export function webClockFaults(file, text) {
  if (ALLOWED.test(file) || !/^web\/.*\.tsx?$/.test(file)) return [];
  return text
    .split("\n")
    .flatMap((line, at) =>
      REFUSED.test(line)
        ? [
            `${file}:${at + 1}: the time is now() of web/kernel/clock.ts, a length performance.now()`,
          ]
        : [],
    );
}

/** Each must be refused. */
const CANARIES = [
  "const left = until - Date.now();",
  "const today = new Date();",
  "useState(Date.now)",
];

/** @returns {Promise<string[]>} looks at the machine's clock in the web, and the planted ones that pass */
export async function webClockCheck() {
  const files = readdirSync(path.join(root, "web"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .map((file) => file.split(path.sep).join("/"))
    .filter((file) => !/(^|\/)(dist|node_modules)\//.test(file));
  const passed = CANARIES.filter((line) => webClockFaults("web/a/Page.tsx", line).length === 0);
  return [
    ...files.flatMap((file) => webClockFaults(file, readFileSync(path.join(root, file), "utf8"))),
    ...passed.map((line) => `The planted line is not refused: ${line}`),
  ];
}
