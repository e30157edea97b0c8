import { randomBytes } from "node:crypto";
import type { DefaultTreeAdapterTypes as Tree } from "parse5";
import { invalid } from "#server/kernel/errors.ts";
import { checkConditions, scanLiquid } from "./liquid-scan.rules.ts";
import type { LiquidTag } from "./liquid-scan.rules.ts";
import { filtersOf } from "./liquid.rules.ts";
import { cleanTree, readMarkup, TooMuchMarkup, writeMarkup } from "./mail-tree.rules.ts";

/** A mail's HTML, safe and with its Liquid in it. */
export interface CleanHtml {
  html: string;
  /** What had to go, in words, each once. */
  removed: string[];
  /** Runs a tool over the markup while marks stand for the Liquid; gives Liquid for plain text. */
  asText(tool: (html: string) => string): string;
}

/** Where a value may stand in a link: behind a host that is written out. */
const FIXED_HOST = /^https:\/\/[a-z0-9.-]+(:\d+)?[/?]/i;

/**
 * Cleans a template's HTML by allow-list. Liquid is hidden behind marks meanwhile, of a random word that
 * no author can write: values may stand in text, alt, title and behind the fixed https host of a link;
 * conditions between whole elements, so that every outcome is as well formed as the template.
 * @throws AppError invalid naming the tag that stands elsewhere
 */
export function cleanHtml(source: string, field: string): CleanHtml {
  const marks = createMarks(source);
  const { tree, tags } = withMarks(source, marks, field);
  const removed = new Set<string>();
  const found = new Set<number>();
  const refuse = (tag: LiquidTag | undefined): never => {
    throw invalid(field, `${tag?.source} cannot stand there. ${PLACES}`);
  };
  const see = (text: string): void => {
    for (const n of marks.all(text)) found.add(n);
  };
  const link = (href: string): string => {
    const [fixed = ""] = href.trim().split(marks.word, 1);
    const named = marks.all(href);
    if (named.length > 0 && !FIXED_HOST.test(fixed)) refuse(tags[named[0]!]);
    for (const n of named) tags[n] = { ...tags[n]!, source: encoded(tags[n]!.source) };
    return href;
  };
  cleanTree(tree, {
    onlyWritten: true,
    removed: (what) => removed.add(what),
    isMark: (comment) => marks.all(comment).length === 1,
    marks(comments) {
      const here = comments.map((comment) => marks.all(comment.data)[0]!);
      for (const n of here) found.add(n);
      checkConditions(
        here.map((n) => tags[n]!),
        refuse,
      );
    },
    text(node) {
      see(node.value);
      node.value = marks.hideBraces(node.value);
    },
    attribute(name, value) {
      const named = marks.all(value);
      const block = named.find((n) => tags[n]!.kind === "block");
      if (block !== undefined) refuse(tags[block]);
      if (named.length > 0 && !["href", "alt", "title"].includes(name)) refuse(tags[named[0]!]);
      see(value);
      return marks.hideBraces(name === "href" ? link(value) : value);
    },
    lost(value) {
      const [first] = marks.all(value);
      if (first !== undefined) refuse(tags[first]);
    },
  });
  const lost = tags.findIndex((_, n) => !found.has(n));
  if (lost !== -1) refuse(tags[lost]);
  tellOfBody(source, removed);
  const html = writeMarkup(tree);
  return {
    html: marks.reveal(html, tags, "&#123;"),
    removed: [...removed].slice(0, 50),
    asText: (tool) => marks.reveal(tool(marks.blocksAsText(html)), tags, '{{ "{" }}'),
  };
}

const PLACES =
  "A value stands in text, alt, title or behind a link's https host; a condition around whole elements.";

/** The tree of a source whose Liquid is hidden, and the Liquid by its number. */
function withMarks(source: string, marks: ReturnType<typeof createMarks>, field: string) {
  const tags: LiquidTag[] = [];
  let hidden = "";
  for (const piece of scanLiquid(source, field)) {
    hidden += typeof piece === "string" ? piece : marks.hide(piece.kind, tags.push(piece) - 1);
  }
  return { tree: parsed(hidden, field), tags };
}

function parsed(hidden: string, field: string): Tree.DocumentFragment {
  try {
    return readMarkup(hidden, { places: true });
  } catch (err) {
    if (err instanceof TooMuchMarkup) throw invalid(field, err.message);
    throw err;
  }
}

/** What a whole document says on its body is gone, since a mail's body is ours. */
function tellOfBody(source: string, removed: Set<string>): void {
  const at = source.toLowerCase().indexOf("<body ");
  if (at !== -1) removed.add("attributes of <body>");
}

/** An output in a link is encoded last, whatever its author did to it. */
function encoded(output: string): string {
  if (filtersOf(output).at(-1) === "url_encode") return output;
  const end = output.endsWith("-}}") ? "-}}" : "}}";
  return `${output.slice(0, -end.length).trimEnd()} | url_encode ${end}`;
}

/** Marks of one compilation: a random word that is not in the source, and a number. */
function createMarks(source: string) {
  let word: string;
  do word = `lq${randomBytes(12).toString("hex")}n`;
  while (source.includes(word));
  const mark = new RegExp(`${word}(\\d+)e`, "g");
  const comment = new RegExp(`<!--(${word}\\d+e)-->`, "g");
  const brace = `${word}b`;
  const all = (text: string): number[] =>
    text.includes(word) ? [...text.matchAll(mark)].map(([, n]) => Number(n)) : [];
  return {
    word,
    all,
    /** A condition is a comment: it may stand wherever an element may, also between rows. */
    hide: (kind: LiquidTag["kind"], n: number): string =>
      kind === "block" ? `<!--${word}${n}e-->` : `${word}${n}e`,
    /** An author's own brace must not become Liquid beside another. */
    hideBraces: (text: string): string => text.replaceAll("{", brace),
    blocksAsText: (html: string): string => html.replaceAll(comment, "$1"),
    reveal: (text: string, tags: readonly LiquidTag[], literal: string): string =>
      text
        .replaceAll(comment, "$1")
        .replaceAll(mark, (_, n: string) => tags[Number(n)]?.source ?? "")
        .replaceAll(brace, literal),
  };
}
