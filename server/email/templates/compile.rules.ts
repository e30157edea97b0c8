import { createHash } from "node:crypto";
import { htmlToText } from "html-to-text";
import { invalid } from "#server/kernel/errors.ts";
import { parseLiquid } from "./liquid.rules.ts";
import type { Parsed } from "./liquid.rules.ts";
import { aroundLiquid, cleanHtml } from "./sanitize.rules.ts";

/** What a person writes. */
export interface Content {
  subject: string;
  html: string;
  /** Plain text; made from the HTML when absent. */
  text: string | null;
}

/** What is sent: cleaned HTML and text with Liquid in both, and the hash that an approval names. */
export interface Compiled {
  subject: string;
  html: string;
  text: string;
  hash: string;
}

/** Gmail cuts a mail off beyond 102 KB; room is left for the frame and the footer. */
const MAX_HTML_BYTES = 98_000;

/**
 * Compiles a template once, when it is saved: cleaned, merge tags checked, plain text made.
 * @throws AppError invalid naming the field and the fault
 */
export function compileContent({ subject, html, text }: Content): Compiled {
  const cleaned = cleanHtml(html, "body.html");
  if (Buffer.byteLength(cleaned) > MAX_HTML_BYTES) {
    throw invalid("body.html", "The mail is larger than 98 KB: mailbox providers cut it off.");
  }
  const plain = text?.trim() ? text : plainOf(cleaned);
  const compiled = { subject: oneLine(subject), html: cleaned, text: plain };
  parseContent(compiled);
  if (!plain.trim()) throw invalid("body.html", "The mail says nothing.");
  return { ...compiled, hash: contentHash(compiled) };
}

/** Compiled content ready to render for many people. */
export interface ParsedContent {
  subject: Parsed;
  html: Parsed;
  text: Parsed;
}

/** @throws AppError invalid where a merge tag is not known or Liquid does not parse */
export function parseContent(compiled: Omit<Compiled, "hash">): ParsedContent {
  return {
    subject: parseLiquid(compiled.subject, "text", "body.subject"),
    html: parseLiquid(compiled.html, "html", "body.html"),
    text: parseLiquid(compiled.text, "text", "body.text"),
  };
}

/** SHA-256 over what is sent; an approval holds for this and nothing else. */
export function contentHash({ subject, html, text }: Omit<Compiled, "hash">): string {
  return createHash("sha256")
    .update(JSON.stringify([subject, html, text]))
    .digest("hex");
}

function plainOf(html: string): string {
  return aroundLiquid(html, (marked) =>
    htmlToText(marked, {
      wordwrap: false,
      selectors: [
        { selector: "img", format: "skip" },
        { selector: "a", options: { hideLinkHrefIfSameAsText: true } },
      ],
    }),
  );
}

/** A header value is one line: CR, LF and other controls become spaces. */
export function oneLine(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u001f\u007f\u2028\u2029]+/g, " ").trim();
}
