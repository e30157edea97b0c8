// Every file of a module says its kind in its name (docs/adding-a-feature.md lists what each holds and
// may import). A file without a kind is refused: nobody would know what may stand in it.
import { readdirSync } from "node:fs";
import path from "node:path";
import { root } from "./paths.mjs";

const SERVER =
  "entity|handover|jobs|module|notices|page|policy|port|present|project|provider|queries|registry|routes|rules|service|subscribers|verify|work";
const ANY_SIDE = String.raw`.+\.test\.tsx?`;

/** Names that a file of a module may have, for each side. */
const KINDS = {
  shared: [String.raw`[a-z-]+\.(schema|contract|events|rules)\.ts`],
  server: [String.raw`[a-z-]+\.(${SERVER})\.ts`],
  workers: [String.raw`[a-z-]+\.(job|loop|service)\.ts`],
  web: [
    "[A-Z][A-Za-z]+(\\.widget)?\\.tsx", // a component, a page
    String.raw`[a-z-]+\.widget\.ts`,
    "use-[a-z-]+\\.ts", // a hook
    String.raw`[a-z-]+\.(queries|store|sync|rules|words|fields|columns)\.tsx?`,
    String.raw`[A-Za-z-]+\.module\.css`,
  ],
};

/**
 * Places whose files have no kind. Kernels hold libraries, not parts of modules; the demo is a program
 * that plays every role; a migration's name is its time; the frame of the web is three lists.
 */
const FREE = [
  /^(shared|server|workers|web)\/kernel\//,
  /^server\/(demo|migrations)\//,
  /^(server|workers)\/[a-z-]+\.ts$/,
  /^web\/(app\/(main|routes|slots)\.tsx|vite\.config\.ts)$/,
  /\/(tsconfig\.json|README\.md|index\.html)$/,
  /^web\/public\//,
];

/**
 * @param {readonly string[]} files paths from the root, with slashes
 * @returns {string[]} a line for each file without a kind
 */
export function kindFaults(files) {
  return files.flatMap((file) => {
    const side = /** @type {keyof typeof KINDS} */ (file.split("/")[0]);
    if (!(side in KINDS) || FREE.some((place) => place.test(file))) return [];
    const kinds = [...KINDS[side], ANY_SIDE];
    const name = path.posix.basename(file);
    return kinds.some((kind) => new RegExp(`^(${kind})$`).test(name))
      ? []
      : [`${file}: no kind of file has such a name (docs/adding-a-feature.md)`];
  });
}

/** @returns {Promise<string[]>} files of the checkout without a kind, and the planted ones that pass */
export async function fileKindFaults() {
  const files = Object.keys(KINDS).flatMap((side) =>
    readdirSync(path.join(root, side), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
      .map((file) => file.split(path.sep).join("/"))
      .filter((file) => !/(^|\/)(dist|node_modules)\//.test(file)),
  );
  const planted = [
    "server/a/helper.ts",
    "shared/a/types.ts",
    "workers/a/run.ts",
    "web/a/helper.ts",
  ];
  const passed = planted.filter((file) => kindFaults([file]).length === 0);
  return [...kindFaults(files), ...passed.map((file) => `The planted ${file} is not refused.`)];
}
