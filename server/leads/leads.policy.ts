import { scopeOf } from "#shared/kernel/access.ts";
import type { UserActor } from "#shared/kernel/actor.ts";
import { actorId } from "#server/kernel/context.ts";
import type { Context } from "#server/kernel/context.ts";
import { query } from "#server/kernel/db/sql.ts";
import type { Exec } from "#server/kernel/events/outbox.ts";

/** An agent's own leads: those of his attempts. */
export async function ownLeads(ctx: Context, ids: readonly string[]): Promise<Set<string>> {
  const rows = await query<{ id: string }>(
    ctx,
    `select id from lead where id = any($1::uuid[]) and agent_id = $2`,
    [ids, actorId(ctx.actor)],
  );
  return new Set(rows.map((row) => row.id));
}

/** Who may follow one lead: all who read leads, an agent his own. */
export async function mayFollowLead(
  actor: UserActor,
  params: Record<string, string>,
  exec: Exec,
): Promise<boolean> {
  if (!/^[0-9a-f-]{36}$/i.test(params["id"] ?? "")) return false;
  const rows = await exec<{ agentId: string }>(
    `select agent_id as "agentId" from lead where id = $1`,
    [params["id"]],
  );
  const lead = rows[0];
  if (!lead) return false;
  return scopeOf(actor.roles, "lead.read") === "all" || lead.agentId === actor.userId;
}
