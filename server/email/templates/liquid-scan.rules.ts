import { invalid } from "#server/kernel/errors.ts";

/** A tag of Liquid as its author wrote it: `{{ … }}` gives a value, `{% … %}` decides. */
export interface LiquidTag {
  kind: "output" | "block";
  /** `if`, `else`, `endif`; empty for an output. */
  name: string;
  source: string;
}

/** More than any mail has; what a tag costs to compile and to render is bounded by it. */
const MAX_TAGS = 1_000;
const MAX_TAG_LENGTH = 1_000;
/** Conditions within conditions. */
const MAX_NESTING = 20;

const OPENS = new Set(["if", "unless", "case"]);
const ENDS: Record<string, string> = { endif: "if", endunless: "unless", endcase: "case" };
const PARTS: Record<string, readonly string[]> = {
  elsif: ["if", "unless"],
  else: ["if", "unless", "case"],
  when: ["case"],
};

/**
 * Cuts a source into its text and its Liquid, in one pass; an author's `{% comment %}` goes. A tag ends at
 * the first closing braces after it and holds no others, so that every reader finds the same tags.
 * @throws AppError invalid naming what is not closed, too long or too much
 */
export function scanLiquid(source: string, field: string): (string | LiquidTag)[] {
  const pieces: (string | LiquidTag)[] = [];
  let tags = 0;
  for (let at = 0; at < source.length;) {
    const begin = nextOpening(source, at);
    if (begin > at) pieces.push(source.slice(at, begin));
    if (begin === source.length) break;
    const tag = tagAt(source, begin, field);
    at = begin + tag.source.length;
    if ((tags += 1) > MAX_TAGS) throw invalid(field, `There are more than ${MAX_TAGS} merge tags.`);
    if (tag.kind === "block" && tag.name === "comment") at = endOfComment(source, at, field);
    else if (tag.name !== "#") pieces.push(tag);
  }
  return pieces;
}

function nextOpening(source: string, from: number): number {
  for (let at = source.indexOf("{", from); at !== -1; at = source.indexOf("{", at + 1)) {
    if (source[at + 1] === "{" || source[at + 1] === "%") return at;
  }
  return source.length;
}

function tagAt(source: string, begin: number, field: string): LiquidTag {
  const isOutput = source[begin + 1] === "{";
  // no further than a tag may be long: a text full of openings is read once
  const window = source.slice(begin, begin + MAX_TAG_LENGTH);
  const end = window.indexOf(isOutput ? "}}" : "%}", 2);
  const shown = window.slice(0, 40);
  if (end === -1)
    throw invalid(field, `${shown}… is not closed, or longer than ${MAX_TAG_LENGTH}.`);
  const found = window.slice(0, end + 2);
  const inner = found.slice(2, -2);
  if (["{{", "{%", "}}", "%}"].some((braces) => inner.includes(braces)) || isOpenQuote(inner)) {
    throw invalid(field, `${found} has braces or a quotation mark that is not closed.`);
  }
  if (isOutput) return { kind: "output", name: "", source: found };
  const name = /^-?\s{0,100}(#|[a-z]{1,20})/.exec(inner)?.[1] ?? "";
  return { kind: "block", name, source: found };
}

function isOpenQuote(inner: string): boolean {
  let open = "";
  for (const sign of inner) {
    if (open) open = sign === open ? "" : open;
    else if (sign === '"' || sign === "'") open = sign;
  }
  return open !== "";
}

function endOfComment(source: string, from: number, field: string): number {
  for (let at = source.indexOf("{%", from); at !== -1; at = source.indexOf("{%", at + 2)) {
    const end = /^\{%-?\s{0,100}endcomment\s{0,100}-?%\}/.exec(source.slice(at, at + 300));
    if (end) return at + end[0].length;
  }
  throw invalid(field, "{% comment %} is not closed.");
}

/**
 * Conditions of one place, in their order: each closed there, none open, nothing beside them.
 * @param refuse told the tag that has no partner here
 */
export function checkConditions(
  tags: readonly LiquidTag[],
  refuse: (tag: LiquidTag) => never,
): void {
  const open: LiquidTag[] = [];
  for (const tag of tags) {
    const top = open.at(-1);
    if (OPENS.has(tag.name)) {
      open.push(tag);
      if (open.length > MAX_NESTING) refuse(tag);
    } else if (PARTS[tag.name] && !PARTS[tag.name]!.includes(top?.name ?? "")) refuse(tag);
    else if (ENDS[tag.name]) {
      if (open.pop()?.name !== ENDS[tag.name]) refuse(tag);
    }
  }
  if (open.length > 0) refuse(open[0]!);
}
