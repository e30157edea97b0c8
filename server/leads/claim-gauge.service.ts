import type { EntityManager } from "@mikro-orm/postgresql";
import { qaClaimsTopic } from "#shared/leads/leads.events.ts";
import type { Context } from "#server/kernel/context.ts";
import { holdAll } from "#server/kernel/db/locks.ts";
import { query } from "#server/kernel/db/sql.ts";
import { beforeCommit, publish } from "#server/kernel/db/transact.ts";
import type { ActualGauge } from "#server/kernel/module.ts";

const changed = new WeakMap<EntityManager, Set<string>>();

/** Says anew, once at the end of the unit of work, until when the claims of these holders last. */
export function publishClaims(ctx: Context, owners: readonly string[]): void {
  let all = changed.get(ctx.em);
  if (!all) {
    const mine = (all = new Set());
    changed.set(ctx.em, mine);
    beforeCommit(ctx, () => write(ctx, [...mine]));
  }
  for (const owner of owners) all.add(owner);
}

/**
 * One holder's gauge is read and written by one transaction at a time: two that claim for them at once
 * would each miss the other's lead. The locks come after every row's.
 */
async function write(ctx: Context, owners: readonly string[]): Promise<void> {
  await holdAll(ctx, "reviewerClaims", owners);
  for (const [owner, value] of await claimsOf(ctx, owners)) {
    publish(ctx, qaClaimsTopic.gauge({}, owner, value));
  }
}

async function claimsOf(ctx: Context, owners: readonly string[]) {
  const rows = await query<{ owner: string; leadId: string; until: string }>(
    ctx,
    `select claim_owner as owner, id as "leadId", claim_until as until
       from lead where claim_owner = any($1::uuid[]) order by claim_until, id`,
    [owners],
  );
  const held = Map.groupBy(rows, (row) => row.owner);
  return new Map(
    owners.map((owner) => {
      const claims = (held.get(owner) ?? []).map(({ leadId, until }) => ({ leadId, until }));
      return [owner, { claims }];
    }),
  );
}

/** The gauge beside the leads that are held. */
export const claimsNow: ActualGauge = (ctx, _params, shown) => claimsOf(ctx, [...shown.keys()]);
