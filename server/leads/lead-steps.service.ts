import { nextLeadState } from "#shared/leads/lead.rules.ts";
import type { ChecklistItem, LeadStep } from "#shared/leads/lead.rules.ts";
import type { LeadAnswer } from "#shared/leads/leads.schema.ts";
import { totalScore } from "#shared/leads/score.rules.ts";
import { touchProgress } from "#server/campaigns/progress.service.ts";
import { actorId, actorName } from "#server/kernel/context.ts";
import type { Context } from "#server/kernel/context.ts";
import { query } from "#server/kernel/db/sql.ts";
import { AppError } from "#server/kernel/errors.ts";
import { publishClaims } from "./claim-gauge.service.ts";
import { Lead } from "./lead.entity.ts";
import { dropQuestion } from "./questions.service.ts";
import { scoreOf } from "./leads.present.ts";
import type { LockedLead } from "./leads.queries.ts";

interface Changes {
  reason?: string | null;
  checklist?: ChecklistItem[];
  answers?: LeadAnswer[];
  notes?: string;
  queuedAt?: Date;
  fixerId?: string;
  orderId?: string;
  publishedAt?: Date;
  clientComment?: string | null;
  clientDecidedAt?: Date;
}

const DECISIONS: readonly LeadStep[] = ["approve", "reject", "return", "uphold"];
const ENDS_CLAIM: readonly LeadStep[] = [...DECISIONS, "answer", "recall"];

/**
 * Moves a locked lead one step of the state machine, with its history; a decision ends its claim.
 * Flushes, so that events and answers read what stands.
 * @throws AppError wrong_state when the step is not open
 */
export async function moveLead(
  ctx: Context,
  locked: LockedLead,
  step: LeadStep,
  changes: Changes = {},
): Promise<Lead> {
  const next = nextLeadState(locked, step);
  if (!next) throw wrongState(locked, step);
  const lead = await ctx.em.findOneOrFail(Lead, locked.id);
  const now = ctx.now();
  ctx.em.assign(lead, { ...changes, ...next, updatedAt: now });
  if (DECISIONS.includes(step)) {
    const scoreParts = await scoreOf(ctx, locked.id);
    const score = totalScore(scoreParts);
    ctx.em.assign(lead, { decidedBy: actorId(ctx.actor), decidedAt: now, score, scoreParts });
  }
  if (step === "fix") ctx.em.assign(lead, { score: null, scoreParts: null });
  if (ENDS_CLAIM.includes(step)) await dropQuestion(ctx, locked.id);
  const holder = ENDS_CLAIM.includes(step) ? locked.claimOwner : null;
  if (holder) ctx.em.assign(lead, { claimOwner: null, claimToken: null, claimUntil: null });
  await ctx.em.flush();
  await addHistory(ctx, {
    leadId: locked.id,
    from: locked.status,
    to: next.status,
    event: step,
    reason: changes.reason ?? null,
  });
  if (holder) publishClaims(ctx, [holder]);
  // a campaign counts its leads without the rejected ones
  await touchProgress(ctx, locked.campaignId);
  return lead;
}

export function wrongState(
  lead: Pick<LockedLead, "status" | "clientDecision">,
  step: LeadStep,
): AppError {
  const state = lead.status.replace("_", " ");
  const client = lead.clientDecision ? `, ${lead.clientDecision} by the client` : "";
  return new AppError(
    "wrong_state",
    `This lead is ${state}${client}: ${step.replace("_", " ")} is not open now.`,
  );
}

/** One row of a lead's history; the lead's row must be locked or new, which keeps `seq` free of gaps. */
export async function addHistory(
  ctx: Context,
  row: { leadId: string; from: string | null; to: string; event: string; reason: string | null },
): Promise<void> {
  await query(
    ctx,
    `insert into lead_history (id, lead_id, seq, at, from_status, to_status, event, reason,
                               actor_id, actor_name)
     select $1, $2, coalesce(max(h.seq), 0) + 1, $3, $4, $5, $6, $7, $8, $9
       from lead_history h where h.lead_id = $2`,
    [
      ctx.newId(),
      row.leadId,
      ctx.now(),
      row.from,
      row.to,
      row.event,
      row.reason,
      actorId(ctx.actor),
      actorName(ctx.actor),
    ],
  );
}
