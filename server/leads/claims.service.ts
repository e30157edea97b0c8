import { prepared } from "#server/kernel/db/prepared.ts";
import { leadClaimed, leadReleased } from "#shared/leads/leads.events.ts";
import { CLAIM_GRACE_SECONDS, CLAIM_SECONDS, inQueue } from "#shared/leads/lead.rules.ts";
import type { Claim, LeadHolder } from "#shared/leads/leads.schema.ts";
import { userOf } from "#server/kernel/context.ts";
import type { Context } from "#server/kernel/context.ts";
import { query, queryOne, together } from "#server/kernel/db/sql.ts";
import { steady, usual } from "#server/kernel/db/steady.ts";
import { record } from "#server/kernel/db/transact.ts";
import { AppError, notFound, stale } from "#server/kernel/errors.ts";
import type { Disconnect } from "#server/kernel/module.ts";
import { refuseOwnWork } from "#server/kernel/policy.ts";
import { publishClaims } from "./claim-gauge.service.ts";
import { addHistory, wrongState } from "./lead-steps.service.ts";
import { presentLeads } from "./leads.present.ts";
import { claimEnd, HELD, IN_QUEUE, lockLead, WRITTEN_BY } from "./leads.queries.ts";
import type { LockedLead } from "./leads.queries.ts";

/** A lead (alias l) that nobody, or $1 themself, holds by the database's clock. */
const FREE = `(l.claim_owner is null or l.claim_owner = $1 or l.claim_until <= clock_timestamp())`;

const LEASE = `clock_timestamp() + interval '${CLAIM_SECONDS} seconds'`;

/** The one statement that takes a lead; `which` says which row. $1 holder, $2 token, $3 now, $4 connection. */
const take = (which: string) => `
  with o as materialized (
    select l.id, l.status, l.claim_owner, ${HELD} as held from lead l
     where ${IN_QUEUE} and ${FREE} and l.agent_id <> $1
       and l.fixer_id is distinct from $1 and $1 <> all (${WRITTEN_BY}) and ${which}
  )
  update lead t
     set status = case when o.status = 'new' then 'under_review' else o.status end,
         claim_owner = $1, claim_token = $2,
         claim_connection = case when not o.held then $4::uuid end,
         claim_until = ${claimEnd("o.held", LEASE)},
         version = t.version + 1, updated_at = $3
    from o where t.id = o.id
  returning t.id, t.claim_token as token, t.claim_until as until, o.status as "before",
            o.claim_owner as "holderBefore"`;

const TAKE_ONE = take(`l.id = $5 for update`);
export const TAKE_NEXT = prepared(
  "take-next-lead",
  take(`not ${HELD} order by l.queued_at, l.id limit 1 for update skip locked`),
);

interface Taken extends Claim {
  id: string;
  before: string;
  holderBefore: string | null;
}

/**
 * Takes a waiting lead: one conditional UPDATE, so of several exactly one wins. Taking it again
 * (a reload) gives a new token; decisions with the old one are refused.
 * @throws AppError taken (current: the holder), wrong_state, forbidden for one's own attempt
 */
export async function claimLead(ctx: Context, id: string): Promise<Claim> {
  await lockFirst(ctx, id);
  const taken = await queryOne<Taken>(ctx, TAKE_ONE, [...takerOf(ctx), id]);
  if (taken) return claimed(ctx, taken);
  const lead = await lockLead(ctx, id);
  if (!lead) throw notFound("lead");
  refuseOwnLead(ctx, lead);
  if (!inQueue(lead)) throw wrongState(lead, "claim");
  throw takenBy(lead);
}

/** The lock in a statement of its own: one that waited for a hold would not see its question. */
async function lockFirst(ctx: Context, id: string): Promise<void> {
  await query(ctx, `select from lead where id = $1 for update`, [id]);
}

/** Takes the lead that waits longest and is free. @returns null when there is none */
export async function claimNextLead(ctx: Context): Promise<(Claim & { id: string }) | null> {
  const [, taken] = await together([
    steady(ctx),
    queryOne<Taken>(ctx, TAKE_NEXT, takerOf(ctx)),
    usual(ctx),
  ]);
  return taken ? { id: taken.id, ...(await claimed(ctx, taken)) } : null;
}

const takerOf = (ctx: Context): unknown[] => [
  userOf(ctx).userId,
  crypto.randomUUID(),
  ctx.now(),
  ctx.connection,
];

async function claimed(ctx: Context, taken: Taken): Promise<Claim> {
  const me = userOf(ctx).userId;
  if (taken.before === "new") {
    const step = { from: "new", to: "under_review", event: "claim", reason: null };
    await addHistory(ctx, { leadId: taken.id, ...step });
  }
  const before = taken.holderBefore;
  if (before && before !== me) {
    // their lease had run out; nothing is left to the sweeper
    record(ctx, leadReleased, taken.id, { ownerId: before, because: "expired" });
  }
  record(ctx, leadClaimed, taken.id, { ownerId: me });
  publishClaims(ctx, before ? [me, before] : [me]);
  return { token: taken.token, until: taken.until };
}

/** Neither who made the lead nor who mended it decides on it. */
export function refuseOwnLead(ctx: Context, lead: LockedLead): void {
  for (const author of [lead.agentId, lead.fixerId, ...lead.writtenBy]) {
    refuseOwnWork(ctx, author, "lead");
  }
}

function takenBy(lead: LockedLead): AppError {
  const { claimOwner, claimUntil, claimLive } = lead;
  if (!claimOwner || !claimUntil || !claimLive) {
    return new AppError("taken", "Your claim on this lead has ended; claim it again.");
  }
  const current: LeadHolder = {
    ownerId: claimOwner,
    ownerName: lead.claimOwnerName ?? "Somebody",
    until: claimUntil,
  };
  return new AppError("taken", `${current.ownerName} reviews this lead now.`, { current });
}

/**
 * Keeps a claim: 90 s more, or 10 s in all when its screen closes (enough for a reload). That of a
 * held lead lasts, whatever a page says.
 * @throws AppError taken when it has ended
 */
export async function renewClaim(
  ctx: Context,
  { id, token, leaving }: { id: string; token: string; leaving: boolean },
): Promise<Claim> {
  const me = userOf(ctx).userId;
  const until = leaving
    ? `least(claim_until, clock_timestamp() + interval '${CLAIM_GRACE_SECONDS} seconds')`
    : LEASE;
  await lockFirst(ctx, id);
  const kept = await queryOne<Claim>(
    ctx,
    `update lead l set claim_until = ${claimEnd(HELD, until)},
            claim_connection = case when ${HELD} then null
                                    when $4 then claim_connection else $5::uuid end
      where id = $1 and claim_owner = $2 and claim_token = $3 and claim_until > clock_timestamp()
      returning claim_token as token, claim_until as until`,
    [id, me, token, leaving, ctx.connection],
  );
  if (!kept) {
    const lead = await lockLead(ctx, id);
    throw lead ? takenBy(lead) : notFound("lead");
  }
  publishClaims(ctx, [me]);
  return kept;
}

/** Gives a claim back; one that has ended already is no error. */
export async function releaseClaim(
  ctx: Context,
  { id, token }: { id: string; token: string },
): Promise<void> {
  const me = userOf(ctx).userId;
  const gone = await queryOne(
    ctx,
    `update lead set claim_owner = null, claim_token = null, claim_until = null,
            version = version + 1, updated_at = $4
      where id = $1 and claim_owner = $2 and claim_token = $3 returning id`,
    [id, me, token, ctx.now()],
  );
  if (!gone) return;
  record(ctx, leadReleased, id, { ownerId: me, because: "released" });
  publishClaims(ctx, [me]);
}

/**
 * Leaves claims whose page lost its connection ten seconds, by the database's clock. A page that is
 * back renews at once, under its new connection: what is said late of the old one finds nothing.
 */
export async function shortenClaims(ctx: Context, gone: readonly Disconnect[]): Promise<void> {
  const cut = await query<{ owner: string }>(
    ctx,
    `with o as materialized (
       select l.id from lead l
         join unnest($1::uuid[], $2::uuid[]) as g(user_id, connection)
           on l.claim_owner = g.user_id and l.claim_connection = g.connection
        where l.claim_until > clock_timestamp() + interval '${CLAIM_GRACE_SECONDS} seconds'
        order by l.id for update of l
     )
     update lead t set claim_until = clock_timestamp() + interval '${CLAIM_GRACE_SECONDS} seconds'
       from o where t.id = o.id returning t.claim_owner as owner`,
    [gone.map((one) => one.userId), gone.map((one) => one.connection)],
  );
  if (cut.length > 0) {
    publishClaims(
      ctx,
      cut.map(({ owner }) => owner),
    );
  }
}

/**
 * Frees leads whose lease has run out, by the database's clock; the sweeper's step.
 * @returns how many
 */
export async function expireClaims(ctx: Context): Promise<number> {
  const ended = await query<{ id: string; owner: string }>(
    ctx,
    `with o as materialized (
       select id, claim_owner from lead where claim_until <= clock_timestamp()
        order by claim_until limit 200 for update skip locked
     )
     update lead t set claim_owner = null, claim_token = null, claim_until = null,
            version = t.version + 1, updated_at = $1
       from o where t.id = o.id returning t.id, o.claim_owner as owner`,
    [ctx.now()],
  );
  for (const { id, owner } of ended) {
    record(ctx, leadReleased, id, { ownerId: owner, because: "expired" });
  }
  if (ended.length > 0) publishClaims(ctx, [...new Set(ended.map(({ owner }) => owner))]);
  return ended.length;
}

/**
 * Locks a lead for a decision of its holder: not their own attempt, their claim alive and of this token,
 * the version they saw.
 * @throws AppError forbidden, taken, stale, not_found
 */
export async function guardDecision(
  ctx: Context,
  { id, version, token }: { id: string; version: number; token: string },
): Promise<LockedLead> {
  const me = userOf(ctx).userId;
  const lead = await lockLead(ctx, id);
  if (!lead) throw notFound("lead");
  refuseOwnLead(ctx, lead);
  if (!lead.claimLive || lead.claimOwner !== me || lead.claimToken !== token) throw takenBy(lead);
  if (lead.version !== version) throw stale((await presentLeads(ctx, [id]))[0]);
  return lead;
}
