import { scopeOf } from "#shared/kernel/access.ts";
import { actorId } from "#server/kernel/context.ts";
import type { Context } from "#server/kernel/context.ts";
import { query } from "#server/kernel/db/sql.ts";
import type { TopicPolicy } from "#server/kernel/module.ts";
import { followRecords, followWhen } from "#server/kernel/policy.ts";

/** An agent's own leads: those of their attempts, and those they took over to mend. */
export async function ownLeads(ctx: Context, ids: readonly string[]): Promise<Set<string>> {
  const rows = await query<{ id: string }>(
    ctx,
    `select id from lead where id = any($1::uuid[]) and $2 in (agent_id, fixer_id)`,
    [ids, actorId(ctx.actor)],
  );
  return new Set(rows.map((row) => row.id));
}

/** Leads that are the agent's to mend and to answer for: not those that went to somebody else. */
export async function leadsToMend(ctx: Context, ids: readonly string[]): Promise<Set<string>> {
  const rows = await query<{ id: string }>(
    ctx,
    `select id from lead where id = any($1::uuid[]) and coalesce(fixer_id, agent_id) = $2`,
    [ids, actorId(ctx.actor)],
  );
  return new Set(rows.map((row) => row.id));
}

/**
 * Who may follow one lead: those who read all leads. The topic's rows name other clients and people
 * (delivered before), so an agent follows `agent-leads:<userId>` instead.
 */
export const canSubscribeToLead: TopicPolicy = async (actor, asked) => {
  if (scopeOf(actor.roles, "lead.read") !== "all") return [];
  return followRecords(asked, "id", async (ids) => new Set(ids));
};

/** An agent's own leads: the audience `self` holds the right person already. */
export const canSubscribeToOwnLeads = followWhen(() => true);
