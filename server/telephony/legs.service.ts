import { zId } from "#shared/kernel/ids.ts";
import { advanceLeg } from "#shared/telephony/leg.rules.ts";
import type { LegProgress, LegReport, LegRole } from "#shared/telephony/leg.rules.ts";
import type { Context } from "#server/kernel/context.ts";
import { execute, queryOne } from "#server/kernel/db/sql.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { CarrierRefused } from "./carrier.port.ts";
import type { Carrier, LegEvent, LegRef, ProviderIds } from "./carrier.port.ts";
import { orderHangUp } from "./hang-ups.service.ts";
import { legFollower } from "./legs.registry.ts";

/** What a leg belongs to: an attempt, or an agent's session. */
export type LegOwner = { attemptId: string } | { sessionId: string };

interface NewLeg {
  of: LegOwner;
  role: LegRole;
  /** Whose page it is; null for a customer. */
  userId: string | null;
  carrier: string;
  ringSeconds: number;
  callSeconds: number;
}

interface LegRow extends LegProgress, LegRef {
  role: LegRole;
  attemptId: string | null;
  sessionId: string | null;
  carrier: string;
}

const LEG = `id, role, attempt_id as "attemptId", session_id as "sessionId", carrier,
  call_control_id as "callControlId", call_leg_id as "callLegId",
  call_session_id as "callSessionId", state, ringing_at as "ringingAt",
  answered_at as "answeredAt", bridged_at as "bridgedAt", ended_at as "endedAt",
  end_reason as "endReason"`;

/**
 * Writes down a leg before the carrier is asked for it, so that its events find it whatever becomes of
 * the answer. A second open customer's leg of an attempt, or standing leg of a session, is a fault of
 * the caller and refused by the database.
 */
export async function openLeg(ctx: Context, leg: NewLeg): Promise<string> {
  const id = ctx.newId();
  await execute(
    ctx,
    `insert into call_leg (id, role, attempt_id, session_id, user_id, carrier, ring_seconds,
                           call_seconds, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)`,
    [
      id,
      leg.role,
      "attemptId" in leg.of ? leg.of.attemptId : null,
      "sessionId" in leg.of ? leg.of.sessionId : null,
      leg.userId,
      leg.carrier,
      leg.ringSeconds,
      leg.callSeconds,
      ctx.now(),
    ],
  );
  return id;
}

/**
 * Asks the carrier for a leg that is committed; not inside a transaction. A refusal is its end. On any
 * other failure nobody knows whether it exists: it stays as it is until an event or `status` says.
 */
export async function placeLeg(
  ctx: Context,
  legId: string,
  carrier: Carrier,
  place: (carrier: Carrier) => Promise<ProviderIds>,
): Promise<void> {
  let ids: ProviderIds;
  try {
    ids = await place(carrier);
  } catch (err) {
    if (!(err instanceof CarrierRefused)) {
      ctx.kernel.log.warn({ err, legId }, "nobody knows whether the carrier placed the leg");
      return;
    }
    ctx.kernel.log.warn({ err, legId }, "carrier refused the leg");
    const at = ctx.now().toISOString();
    await reportLeg(ctx, legId, { state: "ended", at, endReason: "failed" });
    return;
  }
  await transact(ctx, (tx) => keepIds(tx, legId, ids));
}

/**
 * Stores what the provider calls the leg; ids that are known stay. A hang-up that was decided while
 * nobody knew by what to name the leg is told to the carrier now.
 */
async function keepIds(ctx: Context, legId: string, ids: ProviderIds): Promise<void> {
  const row = await queryOne<{ waits: boolean }>(
    ctx,
    `with o as materialized (select id, call_control_id from call_leg where id = $1 for update)
     update call_leg l set call_control_id = coalesce(l.call_control_id, $2),
            call_leg_id = coalesce(l.call_leg_id, $3),
            call_session_id = coalesce(l.call_session_id, $4)
       from o where l.id = o.id
     returning o.call_control_id is null and l.call_control_id is not null
           and l.hang_up_at is not null and l.state <> 'ended' as waits`,
    [legId, ids.callControlId, ids.callLegId, ids.callSessionId],
  );
  if (row?.waits) orderHangUp(ctx, legId);
}

/**
 * Applies an event of a carrier to the leg it is about, in any order and however often.
 * @returns false when it is about no leg of ours
 */
export async function applyLegEvent(
  ctx: Context,
  carrier: string,
  event: LegEvent,
): Promise<boolean> {
  const found = await findLeg(ctx, carrier, event);
  if (!found) return false;
  const at = event.at.toISOString();
  await reportLeg(ctx, found, { state: event.state, at, endReason: event.endReason }, event);
  return true;
}

/**
 * By our own id, which the provider brings back, else by one of its ids. A page may send ours along
 * as well: what the provider calls otherwise is another leg.
 */
async function findLeg(
  ctx: Context,
  carrier: string,
  { legId, callControlId, callLegId }: LegEvent,
): Promise<string | undefined> {
  const row = await queryOne<{ id: string }>(
    ctx,
    `select id from call_leg
      where carrier = $1 and (id = $2 or call_control_id = $3 or call_leg_id = $4)
        and ($3::text is null or call_control_id is null or call_control_id = $3)
      order by (id = $2) desc nulls last limit 1`,
    [carrier, zId.safeParse(legId).data ?? null, callControlId, callLegId],
  );
  return row?.id;
}

/**
 * One report about a leg: it moves forward by rank or not at all, and so does the attempt whose
 * customer it is. One that lives though it was given up is hung up.
 */
export async function reportLeg(
  ctx: Context,
  legId: string,
  report: LegReport,
  ids?: ProviderIds,
): Promise<void> {
  await transact(ctx, async (tx) => {
    const moved = await moveLeg(tx, legId, report);
    if (!moved) return;
    if (ids) await keepIds(tx, legId, ids);
    const { before, now } = moved;
    if (before.endReason === "unknown" && report.state !== "ended") orderHangUp(tx, legId);
    if (before.role === "customer") {
      await legFollower().customerMoved(tx, before.attemptId!, now);
    }
  });
}

interface Moved {
  before: LegRow;
  now: LegProgress;
}

/** Undefined when the leg has gone with its campaign. */
async function moveLeg(ctx: Context, legId: string, report: LegReport): Promise<Moved | undefined> {
  const owner = await queryOne<{ attemptId: string | null }>(
    ctx,
    `select attempt_id as "attemptId" from call_leg where id = $1`,
    [legId],
  );
  if (owner?.attemptId) await legFollower().lock(ctx, owner.attemptId);
  const before = await queryOne<LegRow>(
    ctx,
    `select ${LEG} from call_leg where id = $1 for update`,
    [legId],
  );
  if (!before) return undefined;
  const now = advanceLeg(before, report, before.role === "agent" && before.sessionId !== null);
  const says = (Object.keys(now) as (keyof LegProgress)[]).some((key) => now[key] !== before[key]);
  await execute(
    ctx,
    `update call_leg set state = $2, ringing_at = $3, answered_at = $4, bridged_at = $5,
            ended_at = $6, end_reason = $7, heard_at = clock_timestamp(),
            version = version + $9::boolean::int, updated_at = case when $9 then $8 else updated_at end
      where id = $1`,
    [
      legId,
      now.state,
      now.ringingAt,
      now.answeredAt,
      now.bridgedAt,
      now.endedAt,
      now.endReason,
      ctx.now(),
      says,
    ],
  );
  return { before, now };
}

/** The open customer's leg of an attempt. */
export async function customerLegOf(ctx: Context, attemptId: string): Promise<LegRef | undefined> {
  return queryOne(
    ctx,
    `select ${LEG} from call_leg
      where attempt_id = $1 and role = 'customer' and state <> 'ended'`,
    [attemptId],
  );
}

/** SQL: whether the customer of an attempt is on the line, or may be. @param attempt its id */
export const hasCustomerSql = (attempt: string): string =>
  `exists (select from call_leg l
            where l.attempt_id = ${attempt} and l.role = 'customer' and l.state <> 'ended')`;
