import { leadHeld, leadHoldAnswered } from "#shared/leads/leads.events.ts";
import { ANSWERED_SECONDS } from "#shared/leads/lead.rules.ts";
import { actorId, actorName } from "#server/kernel/context.ts";
import type { Context } from "#server/kernel/context.ts";
import { execute, query, queryOne } from "#server/kernel/db/sql.ts";
import { record } from "#server/kernel/db/transact.ts";
import { AppError, notFound } from "#server/kernel/errors.ts";
import { authorizeOn, refuseOwnWork } from "#server/kernel/policy.ts";
import { publishClaims } from "./claim-gauge.service.ts";
import { guardDecision } from "./claims.service.ts";
import { addHistory } from "./lead-steps.service.ts";
import { claimEnd, HELD, lockLead } from "./leads.queries.ts";

/**
 * Holds a claimed lead with a question to its agent. The lead stays under review and its holder's:
 * the claim now outlives their screen.
 * @throws AppError conflict while a question is open; taken; stale
 */
export async function holdLead(
  ctx: Context,
  input: { id: string; version: number; token: string; question: string },
): Promise<void> {
  const lead = await guardDecision(ctx, input);
  const questionId = ctx.newId();
  const asked = await execute(
    ctx,
    `insert into lead_question (id, lead_id, asked_at, asked_by, asked_by_name, question)
     values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
    [questionId, lead.id, ctx.now(), actorId(ctx.actor), actorName(ctx.actor), input.question],
  );
  if (asked === 0) throw new AppError("conflict", "A question about this lead is open already.");
  const { status } = lead;
  const reason = input.question;
  await addHistory(ctx, { leadId: lead.id, from: status, to: status, event: "hold", reason });
  await touch(ctx, lead.id);
  await query(
    ctx,
    `update lead l set claim_connection = null, claim_until = ${claimEnd(HELD, "l.claim_until")}
      where l.id = $1`,
    [lead.id],
  );
  publishClaims(ctx, [actorId(ctx.actor)!]);
  record(ctx, leadHeld, lead.id, { questionId });
}

/**
 * The agent's answer to the open question about their lead; the reviewer goes on with it.
 * @throws AppError conflict when no question is open, forbidden for who reviews the lead
 */
export async function answerHold(
  ctx: Context,
  input: { id: string; answer: string },
): Promise<void> {
  await authorizeOn(ctx, "lead.fix", input.id, "lead", "lead.read");
  const lead = await lockLead(ctx, input.id);
  if (!lead) throw notFound("lead");
  // an admin may answer for an agent, but not themself as the lead's reviewer
  refuseOwnWork(ctx, lead.claimOwner, "question");
  const question = await queryOne<{ id: string }>(
    ctx,
    `update lead_question set closed_at = $2, answered_by = $3, answered_by_name = $4, answer = $5
      where lead_id = $1 and closed_at is null returning id`,
    [lead.id, ctx.now(), actorId(ctx.actor), actorName(ctx.actor), input.answer],
  );
  if (!question) throw new AppError("conflict", "No question about this lead is open.");
  const { status, claimOwner } = lead;
  const reason = input.answer;
  await addHistory(ctx, {
    leadId: lead.id,
    from: status,
    to: status,
    event: "hold_answer",
    reason,
  });
  await touch(ctx, lead.id);
  await query(
    ctx,
    `update lead set claim_until = least(claim_until,
            clock_timestamp() + interval '${ANSWERED_SECONDS} seconds')
      where id = $1 and claim_owner is not null`,
    [lead.id],
  );
  if (claimOwner) publishClaims(ctx, [claimOwner]);
  record(ctx, leadHoldAnswered, lead.id, { questionId: question.id });
}

/** What is shown with a lead is a new version of it. */
async function touch(ctx: Context, id: string): Promise<void> {
  await query(ctx, `update lead set version = version + 1, updated_at = $2 where id = $1`, [
    id,
    ctx.now(),
  ]);
}
