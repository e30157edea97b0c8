import { createHash } from "node:crypto";
import { defaultTreeAdapter as dom, parse } from "parse5";
import type { DefaultTreeAdapterTypes as Tree } from "parse5";
import type { MergeValues } from "#shared/email/templates/merge.rules.ts";
import { cutText, toLine } from "#shared/kernel/text.ts";
import { oneLine } from "./compile.rules.ts";
import type { ParsedContent } from "./compile.rules.ts";
import { renderLiquid } from "./liquid.rules.ts";
import { cleanTree, readMarkup, writeMarkup } from "./mail-tree.rules.ts";
import type { OutgoingMail } from "#server/email/transport/provider.port.ts";
import { escapeHtml } from "#server/kernel/http/html.ts";

/** Who a mail comes from, as a campaign froze it. */
export interface SenderLine {
  fromName: string;
  fromEmail: string;
  replyTo: string | null;
  postalAddress: string;
}

/** One person's mail. */
export interface Recipient {
  values: MergeValues;
  to: string;
  /** Random, of this send alone: in the Message-ID. */
  messageToken: string;
  /** https address with the signed token: GET shows a page, POST unsubscribes. */
  unsubscribeUrl: string;
}

export interface MessageInput extends Recipient {
  content: ParsedContent;
  sender: SenderLine;
  campaignId: string;
}

/** This person's mail cannot be built from this content: it has no subject, becomes too large. */
export class UnfitMail extends Error {
  /** The part that is at fault. */
  readonly field: "body.subject" | "body.html" | "body.text";

  constructor(field: UnfitMail["field"], message: string) {
    super(message);
    this.field = field;
  }
}

/** Beyond it a mailbox cuts the line itself. */
const MAX_SUBJECT = 250;

/**
 * Renders a campaign's mail for one person, with footer and list headers. What came out is cleaned again,
 * so that no value ever becomes markup.
 * @throws UnfitMail naming the part
 */
export function buildMessage(input: MessageInput): OutgoingMail {
  const { content, sender, unsubscribeUrl, messageToken } = input;
  const values = {
    ...input.values,
    sender: { fromName: sender.fromName, fromEmail: sender.fromEmail },
  };
  const render = (part: keyof ParsedContent): string => {
    try {
      return renderLiquid(content[part], values);
    } catch (err) {
      throw new UnfitMail(`body.${part}`, `It cannot be put together: ${(err as Error).message}.`);
    }
  };
  const domain = sender.fromEmail.slice(sender.fromEmail.lastIndexOf("@") + 1);
  const subject = cutText(toLine(render("subject")), MAX_SUBJECT);
  if (!subject) throw new UnfitMail("body.subject", "The subject is empty for this person.");
  const mail: OutgoingMail = {
    from: { name: oneLine(sender.fromName), address: oneLine(sender.fromEmail) },
    to: oneLine(input.to),
    replyTo: sender.replyTo ? oneLine(sender.replyTo) : null,
    subject,
    html: frame(cleaned(render("html")), htmlFooter(sender, unsubscribeUrl)),
    text: `${render("text").trim()}\n\n${textFooter(sender, unsubscribeUrl)}`,
    messageId: `<${messageToken}@${domain}>`,
    headers: {
      "List-Unsubscribe": oneLine(`<${unsubscribeUrl}>`),
      "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
      "List-ID": oneLine(`<${listLabel(input.campaignId)}.${domain}>`),
    },
  };
  assertFooter(mail, sender, unsubscribeUrl);
  return mail;
}

/** Markup as it came out of rendering, cleaned and with every element closed. */
function cleaned(html: string): string {
  try {
    const tree = readMarkup(html);
    cleanTree(tree, { removed: () => undefined });
    return writeMarkup(tree);
  } catch (err) {
    throw new UnfitMail("body.html", (err as Error).message);
  }
}

/**
 * The mail as a reader opens it must offer the way off the list and say who sent it: the last thing at
 * the top level of its body, where no element of the content is around it.
 */
function assertFooter(mail: OutgoingMail, sender: SenderLine, url: string): void {
  const lines = addressLines(sender);
  const footer = footerIn(mail.html);
  const said = footer ? textOf(footer) : "";
  const whole =
    footer !== null &&
    linksOf(footer).includes(url) &&
    mail.text.includes(url) &&
    lines.length > 0 &&
    lines.every((line) => said.includes(line) && mail.text.includes(line));
  if (!whole) throw new UnfitMail("body.html", "There is no unsubscribe link or postal address.");
}

/** The last element at the top level of the body. */
function footerIn(html: string): Tree.Element | null {
  const root = parse(html).childNodes.find(dom.isElementNode);
  const body = root?.childNodes.filter(dom.isElementNode).find((one) => one.tagName === "body");
  const last = body?.childNodes.filter(dom.isElementNode).at(-1);
  if (!last || last.attrs.find(({ name }) => name === "style")?.value !== FOOTER) return null;
  return last;
}

const textOf = (node: Tree.ParentNode): string =>
  node.childNodes
    .map((child) =>
      dom.isTextNode(child) ? child.value : dom.isElementNode(child) ? textOf(child) : "",
    )
    .join("");

const linksOf = (node: Tree.ParentNode): string[] =>
  node.childNodes
    .filter(dom.isElementNode)
    .flatMap(({ attrs }) => attrs.filter(({ name }) => name === "href").map(({ value }) => value));

function frame(body: string, footer: string): string {
  return `<!doctype html><html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"></head><body>${body}\n${footer}</body></html>`;
}

/** Below all content, beside none of it, above whatever would spill over it. */
const FOOTER =
  "clear:both;position:relative;z-index:2147483647;margin:32px 0 0;padding:12px 0 0;border-top:1px solid #ccc;background:#fff;color:#666;font:12px/1.5 sans-serif;text-align:left";

function htmlFooter(sender: SenderLine, url: string): string {
  const address = addressLines(sender).map(escapeHtml).join("<br>");
  return `<div style="${FOOTER}">${address}<br><a href="${escapeHtml(url)}" style="color:#666">Unsubscribe</a></div>`;
}

function textFooter(sender: SenderLine, url: string): string {
  return `-- \n${addressLines(sender).join("\n")}\nUnsubscribe: ${url}\n`;
}

function addressLines(sender: SenderLine): string[] {
  return sender.postalAddress.split(/\r?\n/).map(oneLine).filter(Boolean);
}

/** Same for all mails of a campaign; does not tell its id. */
function listLabel(campaignId: string): string {
  return `c${createHash("sha256").update(campaignId).digest("hex").slice(0, 16)}`;
}
