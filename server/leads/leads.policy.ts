import { scopeOf } from "#shared/kernel/access.ts";
import type { UserActor } from "#shared/kernel/actor.ts";
import { actorId } from "#server/kernel/context.ts";
import type { Context } from "#server/kernel/context.ts";
import { query } from "#server/kernel/db/sql.ts";

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
export function canSubscribeToLead(
  actor: UserActor,
  params: Record<string, string>,
): Promise<boolean> {
  const known = /^[0-9a-f-]{36}$/i.test(params["id"] ?? "");
  return Promise.resolve(known && scopeOf(actor.roles, "lead.read") === "all");
}
