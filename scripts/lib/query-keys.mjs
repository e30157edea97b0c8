// What a web module reads stands in its *.queries.ts: keys by which the cache knows it, and how it is
// read. A key written where it is used drifts from the others of the same read, and nobody sees it.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { root } from "./paths.mjs";

/** The kit reads nothing of its own: keys come to it from the modules. */
const ALLOWED = /^web\/kernel\/|\.queries\.ts$|\.test\.tsx?$/;

const RULES = [
  {
    refused: /\b(query)?key\s*[:=]\s*\{?\s*\[/i,
    why: "a key belongs into the *.queries.ts of its module",
  },
  {
    refused:
      /\b(set|get|ensure|remove|invalidate|cancel|refetch)Quer(y|ies)(Data)?(<[^(]*>)?\(\s*\[/,
    why: "a key belongs into the *.queries.ts of its module",
  },
  { refused: /\bqueryFn\b/, why: "how it is read belongs into the *.queries.ts of its module" },
];

/**
 * @param {string} file its path from the root, with slashes
 * @param {string} text
 * @returns {string[]} a line for each read that is named or made outside a queries file
 */
export function queryKeyFaults(file, text) {
  if (ALLOWED.test(file) || !/^web\/.*\.tsx?$/.test(file)) return [];
  return text.split("\n").flatMap((line, at) => {
    const rule = RULES.find(({ refused }) => refused.test(line));
    return rule ? [`${file}:${at + 1}: ${rule.why}`] : [];
  });
}

/** Each must be refused. */
const CANARIES = [
  'const list = useLiveList({ queryKey: ["leads"], topic });',
  'const queryKey = ["lead", id];',
  '<PagesCount queryKey={["leads"]} />',
  'const KEY = ["current-task"];',
  'client.setQueryData<Answer<Lead>>(["lead", id], row);',
  "useQuery({ ...leadQuery(id), queryFn: () => call(getLead) });",
];

/** @returns {Promise<string[]>} reads of the checkout outside a queries file, and the planted ones that pass */
export async function queryKeyCheck() {
  const files = readdirSync(path.join(root, "web"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .map((file) => file.split(path.sep).join("/"))
    .filter((file) => !/(^|\/)(dist|node_modules)\//.test(file));
  const passed = CANARIES.filter((line) => queryKeyFaults("web/a/Page.tsx", line).length === 0);
  return [
    ...files.flatMap((file) => queryKeyFaults(file, readFileSync(path.join(root, file), "utf8"))),
    ...passed.map((line) => `The planted line is not refused: ${line}`),
  ];
}
