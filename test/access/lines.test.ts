import { expect, test } from "vitest";
import { toLine, toNote } from "#shared/kernel/text.ts";
import { modules } from "#server/modules.ts";

interface Def {
  type: string;
  format?: string;
  checks?: { _zod: { def: { check: string; tx?: unknown; format?: string } } }[];
  [part: string]: unknown;
}
interface Schema {
  _zod: { def: Def };
}

/** What a field of text is made of, by the rule that stands in its schema. */
function kindOf({ format, checks = [] }: Def): string {
  const defs = checks.map((check) => check._zod.def);
  if (defs.some(({ check, tx }) => check === "overwrite" && tx === toLine)) return "line";
  if (defs.some(({ check, tx }) => check === "overwrite" && tx === toNote)) return "note";
  return format || defs.some((def) => def.format) ? "format" : "free";
}

/** Fields of text in a schema, each with its path and kind. */
function texts(
  schema: Schema | undefined,
  path: string,
  seen = new Set<unknown>(),
): [string, string][] {
  if (!schema?._zod || seen.has(schema)) return [];
  seen.add(schema);
  const { def } = schema._zod;
  const of = (part: unknown, name = path) => texts(part as Schema, name, seen);
  switch (def.type) {
    case "string":
      return [[path, kindOf(def)]];
    case "object":
      return Object.entries(def["shape"] as object).flatMap(([key, one]) =>
        of(one, `${path}.${key}`),
      );
    case "array":
      return of(def["element"], `${path}[]`);
    case "record":
      return of(def["valueType"], `${path}{}`);
    case "union":
      return (def["options"] as unknown[]).flatMap((one) => of(one));
    case "tuple":
      return (def["items"] as unknown[]).flatMap((one) => of(one));
    case "lazy":
      return of((def["getter"] as () => unknown)());
    case "pipe":
      return of(def["in"]);
    default:
      return of(def["innerType"]);
  }
}

/**
 * Text that is neither one line nor a note of a person: contents, secrets, and what must be one of those
 * that there are, so that its service finds it or refuses.
 */
const CONTENTS = ["html", "text", "body", "brief", "notes", "postalAddress", "answers", "answer"];
const SECRETS = ["password", "current", "token"];
const KNOWN = ["mapping", "timeZone", "checked", "key", "path", "op"];
const FREE = new Set([...CONTENTS, ...SECRETS, ...KNOWN]);

test("every line that a person types is read by one rule, in every command", () => {
  const loose = new Set<string>();
  for (const { endpoint } of modules.flatMap((module) => module.routes ?? [])) {
    for (const [path, kind] of texts(endpoint.body as unknown as Schema, "body")) {
      const name = path
        .split(".")
        .at(-1)!
        .replaceAll(/[[\]{}]/g, "");
      if (kind === "free" && !FREE.has(name))
        loose.add(`${endpoint.method} ${endpoint.path} ${path}`);
    }
  }
  expect([...loose]).toEqual([]);
});
