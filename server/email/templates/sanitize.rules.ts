import sanitizeHtml from "sanitize-html";
import { invalid } from "#server/kernel/errors.ts";

/** `{{ … }}` and `{% … %}` of Liquid. */
const LIQUID = /\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}/g;
const MARK = /LQ(\d+)X/g;
/** A fixed https host, and something behind it: tags may stand in the path or the query only. */
const FIXED_HOST = /^https:\/\/(?![^/?]*LQ\d+X)[a-z0-9.-]+(:\d+)?[/?]/i;

/** Markup in which Liquid is hidden behind marks that survive HTML tools. */
interface Hidden {
  html: string;
  liquid: string[];
}

function hide(source: string): Hidden {
  const liquid: string[] = [];
  const html = source.replace(MARK, "").replace(LIQUID, (found) => `LQ${liquid.push(found) - 1}X`);
  return { html, liquid };
}

/** Puts Liquid back where its marks are. */
function reveal(html: string, liquid: readonly string[]): string {
  return html.replace(MARK, (_, n: string) => liquid[Number(n)] ?? "");
}

/**
 * Cleans a mail's HTML by allow-list: no scripts, styles only inline, links only to the web, mail
 * and phone. Merge tags may stand in text, alt, title and behind the fixed https host of a link,
 * where their values are URL-encoded.
 * @throws AppError invalid naming the tag that stands elsewhere
 */
export function cleanHtml(source: string, field: string): string {
  const { html, liquid } = hide(source);
  const refuse = (text: string): never => {
    const mark = /LQ(\d+)X/.exec(text);
    const tag = mark ? liquid[Number(mark[1])] : text;
    throw invalid(
      field,
      `${tag} cannot stand there: use it in text, alt, title or behind a link's https host.`,
    );
  };
  const clean = sanitizeHtml(html, {
    allowedTags: TAGS,
    allowedAttributes: ATTRIBUTES,
    allowedSchemes: ["http", "https", "mailto", "tel"],
    allowedSchemesByTag: { img: ["https", "data"] },
    allowProtocolRelative: false,
    disallowedTagsMode: "discard",
    parseStyleAttributes: false,
    transformTags: {
      "*": (tagName, attribs) => {
        for (const [name, value] of Object.entries(attribs)) {
          if (name === "alt" || name === "title" || !value.includes("LQ")) continue;
          if (!/LQ\d+X/.test(value)) continue;
          if (name !== "href" || !FIXED_HOST.test(value)) refuse(value);
          attribs[name] = encoded(value, liquid, refuse);
        }
        if (
          attribs.style &&
          /url\s*\(|expression|@import|position\s*:\s*(?:fixed|absolute)/i.test(attribs.style)
        ) {
          delete attribs.style;
        }
        return { tagName, attribs };
      },
    },
  });
  const lost = liquid.findIndex((_, n) => !clean.includes(`LQ${n}X`));
  if (lost !== -1) refuse(`LQ${lost}X`);
  return reveal(clean, liquid);
}

/** In a link: only outputs, and each URL-encoded. */
function encoded(href: string, liquid: string[], refuse: (text: string) => never): string {
  return href.replace(MARK, (mark, n: string) => {
    const tag = liquid[Number(n)] ?? "";
    if (!tag.startsWith("{{")) refuse(mark);
    if (!/\|\s*url_encode\b/.test(tag)) {
      liquid[Number(n)] = tag.replace(/\s*(-?)\}\}$/, " | url_encode $1}}");
    }
    return mark;
  });
}

/** Runs an HTML tool over markup with Liquid in it. */
export function aroundLiquid(html: string, tool: (html: string) => string): string {
  const hidden = hide(html);
  return reveal(tool(hidden.html), hidden.liquid);
}

const TAGS = [
  "a",
  "abbr",
  "b",
  "blockquote",
  "br",
  "center",
  "code",
  "div",
  "em",
  "figure",
  "figcaption",
  "h1",
  "h2",
  "h3",
  "h4",
  "h5",
  "h6",
  "hr",
  "i",
  "img",
  "li",
  "ol",
  "p",
  "pre",
  "s",
  "small",
  "span",
  "strong",
  "sub",
  "sup",
  "table",
  "tbody",
  "td",
  "tfoot",
  "th",
  "thead",
  "tr",
  "u",
  "ul",
];
const ATTRIBUTES = {
  "*": ["style", "align", "valign", "width", "height", "bgcolor", "title", "dir", "lang"],
  a: ["href", "target", "rel"],
  img: ["src", "alt", "border"],
  table: ["border", "cellpadding", "cellspacing", "role"],
  td: ["colspan", "rowspan"],
  th: ["colspan", "rowspan", "scope"],
};
