import type { Context } from "#server/kernel/context.ts";
import { queryOne } from "#server/kernel/db/sql.ts";
import { moveAgent } from "./agents.service.ts";

/** The floor sees the agent go. */
export async function leaveFloor(ctx: Context, userId: string): Promise<void> {
  const seen = await queryOne(ctx, `select 1 from agent_state where user_id = $1`, [userId]);
  if (seen) await moveAgent(ctx, userId, "offline", { reason: "left" });
}
