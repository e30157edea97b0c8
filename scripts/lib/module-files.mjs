// The files of a new module: a copy of test/template-module, which is compiled and tested as it stands,
// under other names. A table that those who may see it can list, from the migration to the test.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { inRoot } from "./paths.mjs";

const TEMPLATE = "test/template-module";
/** Gives the template's test its table; a real module has a migration for that. */
const WORLD = "world.ts";
/** As in the template. */
const VERB = "campaign.read";
const STAMP = "20000101000000";

/** @param {string} word kebab-case @returns {string} */
export const camel = (word) => word.replaceAll(/-(\w)/g, (_, letter) => letter.toUpperCase());
/** @param {string} word kebab-case @returns {string} */
const pascal = (word) => camel(`-${word}`);
/** @param {string} word kebab-case @returns {string} */
const snake = (word) => word.replaceAll("-", "_");

/** @param {string} from @param {string} to @returns {[string, string][]} */
const spellings = (from, to) =>
  [String, camel, pascal, snake].map((spell) => [spell(from), spell(to)]);

/**
 * @param {{ name: string, entity: string, verb: string, stamp: string }} wanted names in kebab-case, an
 *   existing verb of those who may read, and the migration's number
 * @returns {Record<string, string>} file below the project → text
 */
export function moduleFiles({ name, entity, verb, stamp }) {
  /** @type {[string, string][]} */
  const changes = [
    [`#${TEMPLATE}/${WORLD}`, "#test/harness/kernel.ts"],
    [`#${TEMPLATE}/`, "#"],
    [`"${VERB}"`, `"${verb}"`],
    [STAMP, stamp],
    // the plural first: it begins with the singular
    ...spellings("sample-things", name),
    ...spellings("sample-thing", entity),
  ];
  const change = (/** @type {string} */ text) =>
    changes.reduce((changed, [from, to]) => changed.replaceAll(from, to), text);
  const files = readdirSync(inRoot(TEMPLATE), { recursive: true, encoding: "utf8" })
    .map((file) => file.split(path.sep).join("/"))
    .filter((file) => file.endsWith(".ts") && file !== WORLD);
  return Object.fromEntries(
    files.map((file) => [change(file), change(readFileSync(inRoot(TEMPLATE, file), "utf8"))]),
  );
}

/**
 * @param {string} text of server/modules.ts
 * @param {string} name
 * @returns {string} with the module's manifest, as the highest one
 */
export function withModule(text, name) {
  const module = `${camel(name)}Module`;
  const line = `import { ${module} } from "./${name}/${name}.module.ts";\n`;
  const at = text.indexOf("\n\n") + 1; // after the imports
  return `${text.slice(0, at)}${line}${text.slice(at)}`.replace(/\n\];/, `\n  ${module},\n];`);
}
