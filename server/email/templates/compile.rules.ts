import { createHash } from "node:crypto";
import { htmlToText } from "html-to-text";
import { toLine } from "#shared/kernel/text.ts";
import { invalid } from "#server/kernel/errors.ts";
import { checkConditions, scanLiquid } from "./liquid-scan.rules.ts";
import type { LiquidTag } from "./liquid-scan.rules.ts";
import { filtersOf, parseLiquid, renderLiquid } from "./liquid.rules.ts";
import type { Parsed } from "./liquid.rules.ts";
import { cleanHtml } from "./mail-html.rules.ts";

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
  /** What the author must know: what had to go, and what may read badly. */
  notes: string[];
}

/** The parts that are sent. */
export type Parts = Pick<Compiled, "subject" | "html" | "text">;

/** Gmail cuts a mail off beyond 102 KB; room is left for the frame and the footer. */
const MAX_HTML_BYTES = 98_000;

/**
 * Compiles a template once, when it is saved: cleaned, merge tags checked, plain text made. It may take
 * long for what somebody wrote on purpose: a hub asks a thread (`mail-threads.service.ts`).
 * @throws AppError invalid naming the field and the fault
 */
export function compileContent({ subject, html, text }: Content): Compiled {
  // first as it was written: what is wrong is told with its place there
  scanLiquid(html, "body.html");
  parseLiquid(html, "html", "body.html");
  const cleaned = cleanHtml(html, "body.html");
  if (Buffer.byteLength(cleaned.html) > MAX_HTML_BYTES) {
    throw invalid("body.html", "The mail is larger than 98 KB: mailbox providers cut it off.");
  }
  const written = text?.trim() ? withoutComments(text, "body.text") : null;
  const parts = {
    subject: withoutComments(toLine(subject), "body.subject"),
    html: cleaned.html,
    text: written ?? cleaned.asText(plainOf),
  };
  if (!toLine(parts.text)) throw invalid("body.html", "The mail says nothing.");
  refuseEmptySubject(parseContent(parts).subject);
  const removed = cleaned.removed.map((what) => `Removed from the mail: ${what}.`);
  return { ...parts, hash: contentHash(parts), notes: [...removed, ...bareTags(parts.subject)] };
}

/** Plain text and subjects: Liquid checked as in HTML, an author's comments gone. */
function withoutComments(source: string, field: string): string {
  const pieces = scanLiquid(source, field);
  const tags = pieces.filter((piece): piece is LiquidTag => typeof piece !== "string");
  checkConditions(tags, (tag) => {
    throw invalid(field, `${tag.source} has no partner, or stands too deep.`);
  });
  return pieces.map((piece) => (typeof piece === "string" ? piece : piece.source)).join("");
}

/** Whoever has none of the values gets a subject all the same. */
function refuseEmptySubject(subject: Parsed): void {
  if (toLine(renderLiquid(subject, {}))) return;
  throw invalid(
    "body.subject",
    'The subject is empty for people without these values: write a word beside the merge tag, or a fallback like {{ contact.firstName | default: "there" }}.',
  );
}

/** Merge tags of a subject that leave a hole for people without the value. */
function bareTags(subject: string): string[] {
  return scanLiquid(subject, "body.subject").flatMap((piece) => {
    if (typeof piece === "string" || piece.kind === "block") return [];
    if (filtersOf(piece.source).includes("default")) return [];
    return [`The subject has ${piece.source} without a fallback (default).`];
  });
}

/** Compiled content ready to render for many people. */
export interface ParsedContent {
  subject: Parsed;
  html: Parsed;
  text: Parsed;
}

/** @throws AppError invalid where a merge tag is not known or Liquid does not parse */
export function parseContent(compiled: Parts): ParsedContent {
  return {
    subject: parseLiquid(compiled.subject, "text", "body.subject"),
    html: parseLiquid(compiled.html, "html", "body.html"),
    text: parseLiquid(compiled.text, "text", "body.text"),
  };
}

/** SHA-256 over what is sent; an approval holds for this and nothing else. */
export function contentHash({ subject, html, text }: Parts): string {
  return createHash("sha256")
    .update(JSON.stringify([subject, html, text]))
    .digest("hex");
}

const AS_WRITTEN = ["h1", "h2", "h3", "h4", "h5", "h6"].map((selector) => ({
  selector,
  options: { uppercase: false },
}));

function plainOf(html: string): string {
  return htmlToText(html, {
    wordwrap: false,
    selectors: [
      { selector: "img", format: "skip" },
      { selector: "a", options: { hideLinkHrefIfSameAsText: true } },
      ...AS_WRITTEN,
    ],
  });
}

/** A header value is one line: CR, LF and other controls become spaces. */
export function oneLine(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u001f\u007f\u2028\u2029]+/g, " ").trim();
}
