import type { Answers } from "#shared/forms/form.rules.ts";
import type { Context } from "#server/kernel/context.ts";

/** A conversation that fulfilled its qualification form. */
export interface Qualified {
  attemptId: string;
  taskId: string;
  campaignId: string;
  contactId: string;
  accountId: string | null;
  agentId: string;
  formId: string;
  formVersion: number;
  answers: Answers;
  notes: string;
}

type QualifiedHandler = (ctx: Context, qualified: Qualified) => Promise<{ leadId: string }>;

let handler: QualifiedHandler | null = null;

/** The module above that turns a qualified conversation into exactly one lead, in our transaction. */
export function setQualifiedHandler(fn: QualifiedHandler): void {
  handler = fn;
}

export function qualifiedHandler(): QualifiedHandler | null {
  return handler;
}
