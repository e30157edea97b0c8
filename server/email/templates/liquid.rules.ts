import { Liquid, Output } from "liquidjs";
import type { Template } from "liquidjs";
import { isMergeTag } from "#shared/email/templates/merge.rules.ts";
import type { MergeValues } from "#shared/email/templates/merge.rules.ts";
import { invalid } from "#server/kernel/errors.ts";

/** Nothing that reads files, loops, prints unread text or builds up much: values and conditions. */
const TAGS = new Set(["if", "unless", "case", "assign", "comment", "#"]);

/** Filters that shape a value. None says "this is HTML", undoes an encoding or joins lists. */
const FILTERS = new Set([
  "append",
  "capitalize",
  "default",
  "downcase",
  "escape",
  "lstrip",
  "prepend",
  "remove",
  "replace",
  "rstrip",
  "strip",
  "truncate",
  "truncatewords",
  "upcase",
  "url_encode",
]);

/** Characters, not time: a mail that renders once renders on every machine. */
const LIMITS = {
  parseLimit: 500_000,
  memoryLimit: 2_000_000,
  renderLimit: Number.POSITIVE_INFINITY,
} as const;
/** What one part of a mail may become, characters. */
const MAX_OUTPUT = 400_000;

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
  for (const name of Object.keys(liquid.filters)) {
    if (!FILTERS.has(name)) delete liquid.filters[name];
  }
  // in a path a plus sign is a plus sign: a space is %20 everywhere in a link
  liquid.registerFilter("url_encode", (value: unknown) => encodeURIComponent(wellFormed(value)));
  // every output in HTML is escaped anyway, and nothing twice
  if (escape) liquid.registerFilter("escape", (value: unknown) => value);
  return liquid;
}

const wellFormed = (value: unknown): string => String(value ?? "").toWellFormed();

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
    const list = unknown
      .slice(0, 10)
      .map((path) => `{{ ${path} }}`)
      .join(", ");
    throw invalid(field, `There is no merge tag ${list}.`);
  }
  return { flavour, templates };
}

/**
 * Renders a parsed part; values are escaped in HTML.
 * @throws Error beyond the limits of size
 */
export function renderLiquid(parsed: Parsed, values: MergeValues): string {
  const text = String(engineOf(parsed.flavour).renderSync(parsed.templates, values));
  if (text.length > MAX_OUTPUT) throw new Error("the mail becomes too large");
  return text;
}

/** Names of the filters of an output, in their order. @throws Error when it does not parse */
export function filtersOf(output: string): string[] {
  const [template] = asText.parse(output);
  return template instanceof Output ? template.value.filters.map((filter) => filter.name) : [];
}

function firstLine(err: unknown): string {
  const text = err instanceof Error ? err.message : String(err);
  return text.split("\n", 1)[0]!.slice(0, 300);
}
