// What is typed in a drawer is asked about before another takes its place. `useDrawer` asks, whatever
// button, key or row opens the next one; a page that keeps what is open in a state of its own does not.
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { inRoot } from "./paths.mjs";

/**
 * @param {string} file its path from the root, with slashes
 * @param {string} text
 * @returns {string[]} a line for each drawer of a page that no `useDrawer` opens
 */
export function drawerFaults(file, text) {
  if (!/^web\/(?!kernel\/).*\.tsx$/.test(file) || /\buseDrawer\b.*\(/.test(text)) return [];
  return text
    .split("\n")
    .flatMap((line, at) =>
      /^\s*drawer=\{/.test(line)
        ? [`${file}:${at + 1}: what opens a drawer of a page goes through useDrawer`]
        : [],
    );
}

/** Must be refused. */
const CANARY = "const [open, setOpen] = useState(null);\n  drawer={open && <LeadDrawer />}\n";

/** @returns {Promise<string[]>} pages of the checkout that open a drawer unasked, and the planted one if it passes */
export async function drawerCheck() {
  const files = readdirSync(inRoot("web"), { recursive: true })
    .map((name) => path.posix.join("web", String(name).replaceAll("\\", "/")))
    .filter((file) => !/(^|\/)(dist|node_modules)\//.test(file));
  const passes = drawerFaults("web/a/Page.tsx", CANARY).length === 0;
  return [
    ...files
      .filter((file) => file.endsWith(".tsx"))
      .flatMap((file) => drawerFaults(file, readFileSync(inRoot(file), "utf8"))),
    ...(passes ? ["The planted page with a drawer of its own is not refused"] : []),
  ];
}
