import type { Context } from "#server/kernel/context.ts";
import { query } from "#server/kernel/db/sql.ts";
import type { DispositionRow } from "#shared/calls/dispositions/dispositions.schema.ts";

// Behind a select their number is not seen when it is planned: with it the planner would take each
// call's own plan for a little better than the kept one, and plan again each time.
// Many joins: planning this took longer than everything else of a claim together.

export function presentDispositions(ctx: Context, campaignId: string): Promise<DispositionRow[]> {
  return query(
    ctx,
    `select id, version, position, label, action, params, is_conversation as "isConversation"
       from disposition where campaign_id = $1 and archived_at is null order by position, id`,
    [campaignId],
  );
}
