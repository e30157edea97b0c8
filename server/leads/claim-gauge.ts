import { qaClaimsTopic } from "#shared/leads/leads.events.ts";
import type { Context } from "#server/kernel/context.ts";
import { query } from "#server/kernel/db/sql.ts";
import { publish } from "#server/kernel/db/transact.ts";

/** Says anew until when the claims of these holders last. */
export async function publishClaims(ctx: Context, owners: readonly string[]): Promise<void> {
  const rows = await query<{ owner: string; leadId: string; until: string }>(
    ctx,
    `select claim_owner as owner, id as "leadId", claim_until as until
       from lead where claim_owner = any($1::uuid[]) order by claim_until, id`,
    [owners],
  );
  for (const owner of new Set(owners)) {
    const claims = rows
      .filter((row) => row.owner === owner)
      .map(({ leadId, until }) => ({ leadId, until }));
    publish(ctx, qaClaimsTopic.gauge({}, owner, { claims }));
  }
}
