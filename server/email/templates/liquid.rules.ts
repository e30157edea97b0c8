import { Liquid } from "liquidjs";
import type { Template } from "liquidjs";
import { isMergeTag } from "#shared/email/templates/merge.rules.ts";
import type { MergeValues } from "#shared/email/templates/merge.rules.ts";
import { invalid } from "#server/kernel/errors.ts";

/** Nothing that reads files, loops or builds up text: a mail needs values and conditions. */
const TAGS = new Set(["if", "unless", "case", "assign", "comment", "raw", "#"]);

const LIMITS = { parseLimit: 200_000, renderLimit: 100, memoryLimit: 2_000_000 } as const;

function engine(escape: boolean): Liquid {
  const liquid = new Liquid({
    ...LIMITS,
    ownPropertyOnly: true,
    strictFilters: true,
    outputEscape: escape ? "escape" : undefined,
    // without templates of its own `include` would look on the disk
    templates: {},
  });
  for (const name of Object.keys(liquid.tags)) if (!TAGS.has(name)) delete liquid.tags[name];
  return liquid;
}

const asHtml = engine(true);
const asText = engine(false);

export type Flavour = "html" | "text";
export interface Parsed {
  flavour: Flavour;
  templates: Template[];
}

const engineOf = (flavour: Flavour): Liquid => (flavour === "html" ? asHtml : asText);

/**
 * Parses a part of a template and checks that it names only known merge tags.
 * @param field where it stands, for the error: `body.html`
 * @throws AppError invalid naming the tag or the fault
 */
export function parseLiquid(source: string, flavour: Flavour, field: string): Parsed {
  const liquid = engineOf(flavour);
  let templates: Template[];
  let named: string[];
  try {
    templates = liquid.parse(source);
    named = liquid.globalFullVariablesSync(templates);
  } catch (err) {
    throw invalid(field, firstLine(err));
  }
  const unknown = named.filter((path) => !isMergeTag(path));
  if (unknown.length > 0) {
    const list = unknown.map((path) => `{{ ${path} }}`).join(", ");
    throw invalid(field, `There is no merge tag ${list}.`);
  }
  return { flavour, templates };
}

/** Renders a parsed part; values are escaped in HTML. @throws Error over the limits of time and size */
export function renderLiquid(parsed: Parsed, values: MergeValues): string {
  return String(engineOf(parsed.flavour).renderSync(parsed.templates, values));
}

function firstLine(err: unknown): string {
  const text = err instanceof Error ? err.message : String(err);
  return text.split("\n", 1)[0]!.slice(0, 300);
}
