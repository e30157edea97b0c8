import { AppError } from "#server/kernel/errors.ts";
import type { FieldError } from "#shared/kernel/problem.ts";
import { serveTasks } from "#server/kernel/thread.ts";
import type { OutgoingMail } from "#server/email/transport/provider.port.ts";
import { compileContent, parseContent } from "./compile.rules.ts";
import type { Compiled, Content, ParsedContent, Parts } from "./compile.rules.ts";
import { buildMessage, UnfitMail } from "./message.rules.ts";
import type { Recipient, SenderLine } from "./message.rules.ts";

/** Mails of one content, for people who get it. */
export interface Batch {
  content: Parts & { hash: string };
  sender: SenderLine;
  campaignId: string;
  people: Recipient[];
}

export type MailTask = { compile: Content } | { build: Batch };

export type Compilation = { compiled: Compiled } | { fault: FieldError };
/** A mail, or why this person cannot have one from this content. */
export type Built = { mail: OutgoingMail } | { fault: FieldError };

export type MailAnswer = Compilation | Built[];

/** Contents in use, so that a batch need not read its template again. */
const KEPT = 8;
const parsed = new Map<string, ParsedContent>();

serveTasks((task: MailTask): MailAnswer => {
  if ("compile" in task) return compiled(task.compile);
  const { people, ...same } = task.build;
  const content = contentOf(same.content);
  if ("path" in content) return people.map(() => ({ fault: content }));
  return people.map((person) => {
    try {
      return { mail: buildMessage({ ...same, ...person, content }) };
    } catch (err) {
      return { fault: faultOf(err) };
    }
  });
});

function compiled(content: Content): Compilation {
  try {
    return { compiled: compileContent(content) };
  } catch (err) {
    return { fault: faultOf(err) };
  }
}

/** Content ready to render, or what is wrong with it: an older version may use what is refused by now. */
function contentOf(content: Batch["content"]): ParsedContent | FieldError {
  const known = parsed.get(content.hash);
  if (known) return known;
  let made: ParsedContent;
  try {
    made = parseContent(content);
  } catch (err) {
    return faultOf(err);
  }
  for (const oldest of parsed.keys()) {
    if (parsed.size < KEPT) break;
    parsed.delete(oldest);
  }
  parsed.set(content.hash, made);
  return made;
}

/** What is wrong with the content, by its field; anything that no rule foresaw is the HTML's. */
function faultOf(err: unknown): FieldError {
  if (err instanceof UnfitMail) return { path: err.field, message: err.message };
  const [first] = err instanceof AppError ? (err.extra.errors ?? []) : [];
  return first ?? { path: "body.html", message: `It cannot be read: ${(err as Error).message}` };
}
