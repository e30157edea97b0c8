import type { LeadAnswer } from "#shared/leads/leads.schema.ts";
import {
  leadApproved,
  leadCreated,
  leadFixed,
  leadNoted,
  leadRejected,
  leadReturned,
} from "#shared/leads/leads.events.ts";
import { openChecklistItems } from "#shared/leads/lead.rules.ts";
import type { ChecklistItem } from "#shared/leads/lead.rules.ts";
import { answerFaults, zAnswers, zFormFields } from "#shared/forms/form.rules.ts";
import type { AnswerFault, Answers, FormField } from "#shared/forms/form.rules.ts";
import { addActivity } from "#server/activity/activity.service.ts";
import { touchProgress } from "#server/campaigns/progress.service.ts";
import { actorId, actorName, userOf } from "#server/kernel/context.ts";
import type { Context } from "#server/kernel/context.ts";
import { query, queryOne } from "#server/kernel/db/sql.ts";
import { record } from "#server/kernel/db/transact.ts";
import { AppError, notFound, stale } from "#server/kernel/errors.ts";
import { authorizeOn } from "#server/kernel/policy.ts";
import { checklistOf } from "./checklist.service.ts";
import { guardDecision } from "./claims.service.ts";
import { addHistory, moveLead } from "./lead-steps.service.ts";
import { LeadNote } from "./lead-history.entity.ts";
import { Lead } from "./lead.entity.ts";
import { presentLeads } from "./leads.present.ts";
import { lockLead } from "./leads.queries.ts";

// for the module that delivers: orders
export { moveLead } from "./lead-steps.service.ts";
export { presentLeads } from "./leads.present.ts";
export { IN_QUEUE, lockLead } from "./leads.queries.ts";
export type { LockedLead } from "./leads.queries.ts";

export interface QualifiedAttempt {
  attemptId: string;
  taskId: string;
  campaignId: string;
  contactId: string;
  accountId: string | null;
  agentId: string;
  formId: string | null;
  formVersion: number | null;
  answers: Answers;
  notes: string;
}

/**
 * Makes the lead of a qualified attempt, in the transaction of its disposition. One attempt makes one
 * lead: asked again, it answers the one there is.
 */
export async function createLead(
  ctx: Context,
  input: QualifiedAttempt,
): Promise<{ leadId: string }> {
  await ctx.em.flush();
  const before = await ctx.em.findOne(Lead, { attemptId: input.attemptId });
  if (before) return { leadId: before.id };
  const now = ctx.now();
  const fields = await formFields(ctx, input.formId, input.formVersion);
  const author = ctx.actor.kind === "user" ? ctx.actor.userId : input.agentId;
  const lead = ctx.em.create(Lead, {
    id: ctx.newId(),
    campaignId: input.campaignId,
    contactId: input.contactId,
    accountId: input.accountId,
    attemptId: input.attemptId,
    agentId: input.agentId,
    // who took over the call of a colleague who left answers for what they wrote
    fixerId: author === input.agentId ? null : author,
    formId: input.formId,
    formVersion: input.formVersion,
    answers: asked(fields, input.answers),
    notes: input.notes,
    checklist: await checklistFor(ctx, input.campaignId),
    qualifiedAt: now,
    queuedAt: now,
    createdAt: now,
    updatedAt: now,
  });
  await ctx.em.flush();
  await addHistory(ctx, { leadId: lead.id, from: null, to: "new", event: "create", reason: null });
  const { campaignId, contactId, accountId, attemptId, agentId } = input;
  record(ctx, leadCreated, lead.id, { campaignId, contactId, attemptId, agentId });
  const about = { contactId, accountId, campaignId, refId: lead.id };
  await addActivity(ctx, { type: "lead_created", ...about });
  await query(
    ctx,
    `insert into contact_stats as s (contact_id, leads_total) values ($1, 1)
     on conflict (contact_id) do update set leads_total = s.leads_total + 1`,
    [contactId],
  );
  await touchProgress(ctx, campaignId);
  return { leadId: lead.id };
}

/** Questions of one version of a form; none where the campaign had no form. */
async function formFields(
  ctx: Context,
  formId: string | null,
  version: number | null,
): Promise<FormField[]> {
  const form = await queryOne<{ fields: unknown }>(
    ctx,
    `select fields from qualification_form_version where form_id = $1 and no = $2`,
    [formId, version],
  );
  return form ? zFormFields.parse(form.fields) : [];
}

/** Answers in the order of their questions, with the questions as they were asked. */
function asked(fields: readonly FormField[], answers: Answers): LeadAnswer[] {
  const known = fields.flatMap(({ key, label }) => {
    const answer = answers[key];
    return answer === undefined ? [] : [{ key, question: label, answer }];
  });
  const have = new Set(known.map(({ key }) => key));
  const others = Object.entries(answers).filter(([key]) => !have.has(key));
  return [...known, ...others.map(([key, answer]) => ({ key, question: key, answer }))];
}

/** What is to be confirmed, nothing checked. */
async function checklistFor(ctx: Context, campaignId: string): Promise<ChecklistItem[]> {
  const { items } = await checklistOf(ctx, campaignId);
  return items.map((item) => ({ ...item, checked: false }));
}

interface Decision {
  id: string;
  version: number;
  token: string;
  checked: readonly string[];
}

/**
 * Approves a lead one has claimed.
 * @throws AppError refused while an item of the checklist is open; taken without the claim; stale
 */
export async function approveLead(ctx: Context, input: Decision): Promise<void> {
  const lead = await guardDecision(ctx, input);
  const checklist = withChecked(lead.checklist, input.checked);
  const open = openChecklistItems(checklist);
  if (open.length > 0) {
    throw new AppError("refused", `Still open on the checklist: ${open.join("; ")}.`, {
      rule: "checklist",
    });
  }
  await moveLead(ctx, lead, "approve", { checklist, reason: null });
  record(ctx, leadApproved, lead.id, { campaignId: lead.campaignId, contactId: lead.contactId });
  await decided(ctx, lead, "approved");
}

/** Rejects a lead one has claimed; the account's cap is free again. */
export async function rejectLead(
  ctx: Context,
  input: Decision & { reason: string },
): Promise<void> {
  const lead = await guardDecision(ctx, input);
  const checklist = withChecked(lead.checklist, input.checked);
  await moveLead(ctx, lead, "reject", { checklist, reason: input.reason });
  record(ctx, leadRejected, lead.id, {
    campaignId: lead.campaignId,
    contactId: lead.contactId,
    reason: input.reason,
  });
  await decided(ctx, lead, "rejected");
}

/** Sends a lead one has claimed back to its agent, who can fix it. */
export async function returnLead(
  ctx: Context,
  input: Decision & { reason: string },
): Promise<void> {
  const lead = await guardDecision(ctx, input);
  const checklist = withChecked(lead.checklist, input.checked);
  await moveLead(ctx, lead, "return", { checklist, reason: input.reason });
  record(ctx, leadReturned, lead.id, {
    campaignId: lead.campaignId,
    contactId: lead.contactId,
    reason: input.reason,
  });
  await decided(ctx, lead, "returned");
}

function withChecked(items: readonly ChecklistItem[], checked: readonly string[]): ChecklistItem[] {
  return items.map((item) => ({ ...item, checked: checked.includes(item.key) }));
}

function decided(
  ctx: Context,
  lead: { id: string; campaignId: string; contactId: string; accountId: string | null },
  outcome: string,
): Promise<void> {
  const { campaignId, contactId, accountId } = lead;
  return addActivity(ctx, {
    type: "lead_decided",
    campaignId,
    contactId,
    accountId,
    outcome,
    refId: lead.id,
  });
}

/**
 * The agent's corrected answers; the lead waits for a review from the start again.
 * @throws AppError refused when the answers do not fit the form; wrong_state; stale
 */
export async function fixLead(
  ctx: Context,
  input: {
    id: string;
    version: number;
    answers: readonly Pick<LeadAnswer, "key" | "answer">[];
    notes: string;
  },
): Promise<void> {
  await authorizeOn(ctx, "lead.fix", input.id, "lead", "lead.read");
  const locked = await lockLead(ctx, input.id);
  if (!locked) throw notFound("lead");
  if (locked.version !== input.version) throw stale((await presentLeads(ctx, [input.id]))[0]);
  // an admin who mends it in the agent's place will not decide on it
  const actor = userOf(ctx).userId;
  const lead = await ctx.em.findOneOrFail(Lead, input.id);
  const fields = await formFields(ctx, lead.formId ?? null, lead.formVersion ?? null);
  const answers = zAnswers.parse(
    Object.fromEntries(input.answers.map(({ key, answer }) => [key, answer])),
  );
  const faults = lead.formId ? answerFaults(fields, answers) : unasked(lead.answers, answers);
  if (faults.length > 0) {
    throw new AppError("invalid", "Some answers do not fit their questions.", {
      errors: faults.map(({ key, message }) => ({ path: `body.answers.${key}`, message })),
    });
  }
  await moveLead(ctx, locked, "fix", {
    answers: asked(fields, answers),
    notes: input.notes,
    queuedAt: ctx.now(),
    checklist: withChecked(locked.checklist, []),
    ...(actor === locked.agentId ? {} : { fixerId: actor }),
  });
  record(ctx, leadFixed, lead.id, { campaignId: lead.campaignId, contactId: lead.contactId });
}

/** Without a form, only what was answered before can be corrected. */
function unasked(before: readonly LeadAnswer[], answers: Answers): AnswerFault[] {
  const known = new Set(before.map(({ key }) => key));
  return Object.keys(answers)
    .filter((key) => !known.has(key))
    .map((key) => ({ key, message: `${key}: there is no such question.` }));
}

/** Leaves a note for the agent. */
export async function noteLead(
  ctx: Context,
  input: { id: string; body: string; second: number | null },
): Promise<LeadNote> {
  const lead = await lockLead(ctx, input.id);
  if (!lead) throw notFound("lead");
  const note = ctx.em.create(LeadNote, {
    id: ctx.newId(),
    leadId: input.id,
    at: ctx.now(),
    authorId: actorId(ctx.actor),
    authorName: actorName(ctx.actor),
    second: input.second,
    body: input.body,
  });
  await ctx.em.flush();
  await query(ctx, `update lead set version = version + 1, updated_at = $2 where id = $1`, [
    input.id,
    ctx.now(),
  ]);
  record(ctx, leadNoted, input.id, { noteId: note.id });
  return note;
}
