import { leadClaimed, leadReleased } from "#shared/leads/leads.events.ts";
import { CLAIM_SECONDS } from "#shared/leads/lead.rules.ts";
import { scopeOf } from "#shared/kernel/access.ts";
import { query } from "#server/kernel/db/sql.ts";
import { record } from "#server/kernel/db/transact.ts";
import { countHeld, handedOverAction, refuseUnfit } from "#server/kernel/handover.ts";
import type { Handover } from "#server/kernel/module.ts";
import { publishClaims } from "./claim-gauge.service.ts";
import { claimEnd, FIXER, FOR_AGENT, HELD, WRITTEN_BY } from "./leads.queries.ts";

const leadHandedOver = handedOverAction("lead");

const TO_FIX = `lead l where ${FOR_AGENT} and ${FIXER} = $1`;

/**
 * Leads to mend or to answer for: the lead stays of the agent who called, another one answers for it.
 * Who did review it gives it back: nobody decides on what they mend.
 */
const returned: Handover = {
  what: "leads to fix or answer",
  count: (ctx, userId) => countHeld(ctx, TO_FIX, userId),
  async give(ctx, userId, successor) {
    const rows = await query<{ id: string; reviewed: boolean }>(
      ctx,
      `with mine as (
         select l.id, l.claim_owner is not distinct from $2 as reviewed
           from ${TO_FIX} order by l.id for update of l
       )
       update lead t
          set fixer_id = $2, version = t.version + 1, updated_at = $3,
              claim_owner = case when not reviewed then t.claim_owner end,
              claim_token = case when not reviewed then t.claim_token end,
              claim_connection = case when not reviewed then t.claim_connection end,
              claim_until = case when not reviewed then t.claim_until end
         from mine where t.id = mine.id returning t.id, mine.reviewed`,
      [userId, successor.id, ctx.now()],
    );
    if (rows.length > 0) refuseUnfit(successor, "lead.fix", returned.what);
    for (const { id, reviewed } of rows) {
      record(ctx, leadHandedOver, id, { from: userId, to: successor.id });
      if (reviewed) record(ctx, leadReleased, id, { ownerId: successor.id, because: "left" });
    }
    if (rows.some(({ reviewed }) => reviewed)) publishClaims(ctx, [successor.id]);
    return rows.length;
  },
};

const LEASE = `clock_timestamp() + interval '${CLAIM_SECONDS} seconds'`;

/**
 * Claims of the moment go to a successor who reviews, as fresh ones; from one who does not, or whose
 * own work the lead is, the lead goes back to the queue.
 */
const claims: Handover = {
  what: "claimed leads",
  count: (ctx, userId) =>
    countHeld(ctx, `lead where claim_owner = $1 and claim_until > clock_timestamp()`, userId),
  async give(ctx, userId, { id: to, roles }) {
    const mayClaim = scopeOf(roles, "lead.claim") !== null;
    const rows = await query<{ id: string; holder: string | null }>(
      ctx,
      `with mine as (
         select l.id, ${HELD} as held,
                $3 and l.agent_id <> $2 and l.fixer_id is distinct from $2
                  and $2 <> all (${WRITTEN_BY}) as passes
           from lead l where l.claim_owner = $1 order by l.id for update of l
       )
       update lead t
          set claim_owner = case when passes then $2::uuid end,
              claim_token = case when passes then gen_random_uuid() end,
              claim_connection = null,
              claim_until = case when passes then ${claimEnd("held", LEASE)} end,
              version = t.version + 1, updated_at = $4
         from mine where t.id = mine.id returning t.id, t.claim_owner as holder`,
      [userId, to, mayClaim, ctx.now()],
    );
    for (const { id, holder } of rows) {
      if (holder) record(ctx, leadClaimed, id, { ownerId: holder });
      else record(ctx, leadReleased, id, { ownerId: userId, because: "left" });
    }
    if (rows.length > 0) await publishClaims(ctx, [userId, to]);
    return rows.filter((row) => row.holder).length;
  },
};

export const leadsHandover: Handover[] = [returned, claims];
