import { createHash } from "node:crypto";
import type { MergeValues } from "#shared/email/templates/merge.rules.ts";
import { oneLine } from "./compile.rules.ts";
import type { ParsedContent } from "./compile.rules.ts";
import { renderLiquid } from "./liquid.rules.ts";
import type { OutgoingMail } from "#server/email/transport/provider.port.ts";
import { escapeHtml } from "#server/kernel/http/html.ts";

/** Who a mail comes from, as a campaign froze it. */
export interface SenderLine {
  fromName: string;
  fromEmail: string;
  replyTo: string | null;
  postalAddress: string;
}

export interface MessageInput {
  content: ParsedContent;
  values: MergeValues;
  sender: SenderLine;
  to: string;
  /** Random, of this send alone: in the Message-ID. */
  messageToken: string;
  /** https address with the signed token: GET shows a page, POST unsubscribes. */
  unsubscribeUrl: string;
  campaignId: string;
}

/** Renders a campaign's mail for one person, with footer and list headers. */
export function buildMessage(input: MessageInput): OutgoingMail {
  const { content, sender, values, unsubscribeUrl, messageToken } = input;
  const domain = sender.fromEmail.slice(sender.fromEmail.lastIndexOf("@") + 1);
  const html = frame(renderLiquid(content.html, values), htmlFooter(sender, unsubscribeUrl));
  const text = `${renderLiquid(content.text, values).trimEnd()}\n\n${textFooter(sender, unsubscribeUrl)}`;
  const mail: OutgoingMail = {
    from: { name: oneLine(sender.fromName), address: oneLine(sender.fromEmail) },
    to: oneLine(input.to),
    replyTo: sender.replyTo ? oneLine(sender.replyTo) : null,
    subject: oneLine(renderLiquid(content.subject, values)).slice(0, 250),
    html,
    text,
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

/** The mail as it goes out must offer the way off the list and say who sent it. */
function assertFooter(mail: OutgoingMail, sender: SenderLine, url: string): void {
  const html = Buffer.from(mail.html).toString();
  const text = Buffer.from(mail.text).toString();
  const lines = addressLines(sender);
  const whole =
    html.includes(`href="${escapeHtml(url)}"`) &&
    text.includes(url) &&
    lines.length > 0 &&
    lines.every((line) => html.includes(escapeHtml(line)) && text.includes(line));
  if (!whole) throw new Error("the mail has no unsubscribe link or no postal address");
}

function frame(body: string, footer: string): string {
  return `<!doctype html><html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"></head><body>${body}\n${footer}</body></html>`;
}

function htmlFooter(sender: SenderLine, url: string): string {
  const address = addressLines(sender).map(escapeHtml).join("<br>");
  return `<div style="margin-top:32px;padding-top:12px;border-top:1px solid #ccc;color:#666;font:12px/1.5 sans-serif">${address}<br><a href="${escapeHtml(url)}" style="color:#666">Unsubscribe</a></div>`;
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
