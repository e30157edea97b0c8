import { leadReassigned } from "#shared/leads/leads.events.ts";
import { scopeOf } from "#shared/kernel/access.ts";
import type { Role } from "#shared/kernel/access.ts";
import type { Context } from "#server/kernel/context.ts";
import { execute, queryOne } from "#server/kernel/db/sql.ts";
import { record } from "#server/kernel/db/transact.ts";
import { AppError, invalid, notFound, stale } from "#server/kernel/errors.ts";
import { addHistory } from "./lead-steps.service.ts";
import { presentLeads } from "./leads.present.ts";
import { FOR_AGENT, lockLead } from "./leads.queries.ts";

/**
 * Gives a lead that waits for its agent (returned, or with an open question) to another one, who
 * mends it and answers for it from now on. It stays of the agent who called; state and claim stay.
 * @throws AppError not_found, stale, wrong_state (it waits for no agent, or is theirs already), invalid
 *   (nobody who mends leads, or who reviews this one)
 */
export async function reassignLead(
  ctx: Context,
  { id, version, agentId: to }: { id: string; version: number; agentId: string },
): Promise<void> {
  const lead = await lockLead(ctx, id);
  if (!lead) throw notFound("lead");
  const [shown] = await presentLeads(ctx, [id]);
  if (lead.version !== version) throw stale(shown, ["fixerId"]);
  const waits = await queryOne(ctx, `select 1 from lead l where l.id = $1 and ${FOR_AGENT}`, [id]);
  if (!waits) {
    const state = lead.status.replace("_", " ");
    throw new AppError("wrong_state", `This lead is ${state}: it waits for no agent.`);
  }
  const from = lead.fixerId ?? lead.agentId;
  const heir = await fixer(ctx, to);
  if (to === from) throw new AppError("wrong_state", `${heir.name} has it already.`);
  if (to === lead.claimOwner) {
    throw invalid("body.agentId", `${heir.name} reviews this lead: somebody else must mend it.`);
  }
  await execute(
    ctx,
    `update lead set fixer_id = nullif($2::uuid, agent_id), version = version + 1, updated_at = $3
      where id = $1`,
    [id, to, ctx.now()],
  );
  const { status } = lead;
  const reason = `To ${heir.name}`;
  await addHistory(ctx, { leadId: id, from: status, to: status, event: "reassign", reason });
  record(ctx, leadReassigned, id, { from, to });
}

/** Somebody who may mend leads. @throws AppError invalid */
async function fixer(ctx: Context, userId: string): Promise<{ name: string }> {
  const user = await queryOne<{ name: string; roles: Role[] }>(
    ctx,
    `select name, roles from app_user where id = $1 and status = 'active'`,
    [userId],
  );
  if (!user || scopeOf(user.roles, "lead.fix") === null) {
    throw invalid("body.agentId", "Nobody of this name mends leads.");
  }
  return user;
}
