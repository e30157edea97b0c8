import { defaultTreeAdapter, html as spec, parseFragment, serialize } from "parse5";
import type { DefaultTreeAdapterTypes as Tree } from "parse5";
import { cleanStyle } from "./mail-css.rules.ts";

/** Elements within elements: more than any mail has, and what keeps a parser's work in proportion. */
const MAX_DEPTH = 150;
const MAX_NODES = 20_000;

/** The markup is nested or split beyond what a mail may be. */
export class TooMuchMarkup extends Error {}

const CONTEXT = defaultTreeAdapter.createElement("div", spec.NS.HTML, []);

/**
 * Reads markup as a browser reads what stands in a page's body.
 * @param places remembers where each element was written: those that the parser adds have no place
 * @throws TooMuchMarkup
 */
export function readMarkup(source: string, { places = false } = {}): Tree.DocumentFragment {
  refuseManyAttributes(source);
  let depth = 0;
  let nodes = 0;
  return parseFragment(CONTEXT, source, {
    sourceCodeLocationInfo: places,
    treeAdapter: {
      ...defaultTreeAdapter,
      onItemPush() {
        nodes += 1;
        if ((depth += 1) > MAX_DEPTH) throw new TooMuchMarkup(`Nested deeper than ${MAX_DEPTH}.`);
        if (nodes > MAX_NODES) throw new TooMuchMarkup(`More than ${MAX_NODES} elements.`);
      },
      onItemPop() {
        depth -= 1;
      },
    },
  });
}

/** Parsers compare each attribute of an element with all before it. */
const MAX_ATTRIBUTES = 300;

function refuseManyAttributes(source: string): void {
  for (let at = source.indexOf("<"); at !== -1; at = source.indexOf("<", at)) {
    at += 1;
    if (!/[a-z]/i.test(source[at] ?? "")) continue;
    let names = 0;
    for (; at < source.length && source[at] !== ">"; at++) {
      if (source[at] === "=") at = endOfValue(source, at);
      else if (BETWEEN.test(source[at]!) && !BETWEEN.test(source[at + 1] ?? " ")) names += 1;
    }
    if (names > MAX_ATTRIBUTES) {
      throw new TooMuchMarkup(`An element has more than ${MAX_ATTRIBUTES} attributes.`);
    }
  }
}

const BETWEEN = /[\s/"']/;

/** Where the value behind an equals sign ends: at its closing quotation mark, or at once. */
function endOfValue(source: string, equals: number): number {
  let at = equals + 1;
  while (source[at] === " " || source[at] === "\n") at += 1;
  if (source[at] !== '"' && source[at] !== "'") return equals;
  const end = source.indexOf(source[at]!, at + 1);
  return end === -1 ? source.length : end;
}

export const writeMarkup = (tree: Tree.DocumentFragment): string => serialize(tree);

/** What a walk tells on its way. */
export interface Visit {
  /** What goes, in words: `<style>`, `onclick`, `position in a style`. */
  removed(what: string): void;
  /** Whether a comment is a compiler's own and stays; absent: all go. */
  isMark?(comment: string): boolean;
  /** The parts of a table that nobody wrote give way: a condition stands beside the rows it is about. */
  onlyWritten?: boolean;
  /** The comments of one element that stay, in their order. */
  marks?(comments: readonly Tree.CommentNode[]): void;
  text?(node: Tree.TextNode): void;
  /** An attribute that stays; may give it another value. */
  attribute?(name: string, value: string): string;
  /** A link or an attribute that goes with its value; may refuse. */
  lost?(value: string): void;
}

/**
 * Cleans a tree by allow-list, in place: elements it does not know give way to their children, those
 * that load, run or hide their text go with all of it.
 */
export function cleanTree(parent: Tree.ParentNode, visit: Visit): void {
  const kept: Tree.ChildNode[] = [];
  const comments: Tree.CommentNode[] = [];
  const queue = parent.childNodes.toReversed();
  for (let node = queue.pop(); node; node = queue.pop()) {
    if (defaultTreeAdapter.isTextNode(node)) {
      visit.text?.(node);
      kept.push(node);
    } else if (defaultTreeAdapter.isCommentNode(node)) {
      if (visit.isMark?.(node.data)) {
        comments.push(node);
        kept.push(node);
      } else visit.removed("comments (also conditional ones)");
    } else if (!defaultTreeAdapter.isElementNode(node)) continue;
    else if (visit.onlyWritten && IMPLIED.has(node.tagName) && !node.sourceCodeLocation) {
      queue.push(...node.childNodes.toReversed());
    } else if (isAllowed(node)) {
      cleanAttributes(node, visit);
      cleanTree(node, visit);
      kept.push(node);
    } else {
      visit.removed(`<${node.tagName.slice(0, 40)}>`);
      for (const { value } of node.attrs) visit.lost?.(value);
      if (!isDroppedWhole(node)) queue.push(...node.childNodes.toReversed());
    }
  }
  visit.marks?.(comments);
  for (const node of kept) node.parentNode = parent;
  parent.childNodes = kept;
}

const isAllowed = (node: Tree.Element): boolean =>
  node.namespaceURI === spec.NS.HTML && TAGS.has(node.tagName);

/** What holds no text of the mail; a foreign element may hold anything. */
const isDroppedWhole = (node: Tree.Element): boolean =>
  node.namespaceURI !== spec.NS.HTML || WHOLE.has(node.tagName);

function cleanAttributes(node: Tree.Element, visit: Visit): void {
  node.attrs = node.attrs.flatMap(({ name, value }) => {
    if (!EVERYWHERE.has(name) && !ATTRIBUTES[node.tagName]?.includes(name)) {
      visit.removed(name.slice(0, 40));
      visit.lost?.(value);
      return [];
    }
    const given = visit.attribute ? visit.attribute(name, value) : value;
    const clean = cleanValue(name, given, visit);
    if (clean === null) visit.lost?.(value);
    return clean === null ? [] : [{ name, value: clean }];
  });
}

/** Null where nothing of it may stay. */
function cleanValue(name: string, value: string, visit: Visit): string | null {
  if (name === "style") {
    const style = cleanStyle(value, (property) => visit.removed(`${property} in a style`));
    return style === "" ? null : style;
  }
  if (name !== "href" && name !== "src") return value;
  const url = cleanUrl(value, name === "src" ? IMAGES : LINKS);
  if (url === null) visit.removed(`${name} with an address that mails cannot use`);
  return url;
}

const LINKS = ["https:", "http:", "mailto:", "tel:"];
const IMAGES = ["https:", "data:"];
const DATA_IMAGE = /^data:image\/(png|gif|jpeg|webp);base64,[a-z0-9+/=]*$/i;

/** An address of an allowed scheme as its author wrote it, spaces as `%20`; null for any other. */
function cleanUrl(value: string, schemes: readonly string[]): string | null {
  // browsers leave out what these are, wherever they stand
  const written = value
    .replaceAll(/[\t\n\r]/g, "")
    .trim()
    .replaceAll(" ", "%20");
  const url = URL.parse(written);
  if (!url || !schemes.includes(url.protocol)) return null;
  if (url.protocol === "data:") return DATA_IMAGE.test(written) ? written : null;
  return written;
}

const TAGS = new Set([
  ...["a", "abbr", "b", "blockquote", "br", "center", "code", "div", "em", "figure", "figcaption"],
  ...["font", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "li", "ol", "p", "pre", "s"],
  ...["small", "span", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead"],
  ...["tr", "u", "ul", "caption", "col", "colgroup", "header", "footer", "main", "section"],
]);
const WHOLE = new Set([
  ...["applet", "audio", "base", "canvas", "embed", "frameset", "iframe", "link", "math", "meta"],
  ...["noembed", "noframes", "noscript", "object", "plaintext", "script", "select", "style"],
  ...["svg", "template", "textarea", "title", "video", "xmp"],
]);
/** Parsers add these around rows and cells, and add them again when they read the result. */
const IMPLIED = new Set(["colgroup", "tbody", "tr"]);
const EVERYWHERE = new Set([
  ...["style", "align", "valign", "width", "height", "bgcolor", "title", "dir", "lang"],
]);
const ATTRIBUTES: Record<string, readonly string[]> = {
  a: ["href", "target", "rel"],
  col: ["span"],
  colgroup: ["span"],
  font: ["color", "face", "size"],
  img: ["src", "alt", "border"],
  table: ["border", "cellpadding", "cellspacing", "role"],
  td: ["colspan", "rowspan", "nowrap"],
  th: ["colspan", "rowspan", "scope", "nowrap"],
};
