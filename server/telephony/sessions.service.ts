import { agentSessionClosed, agentSessionOpened } from "#shared/telephony/telephony.events.ts";
import { RING_SECONDS } from "#shared/telephony/leg.rules.ts";
import { userOf } from "#server/kernel/context.ts";
import type { Context } from "#server/kernel/context.ts";
import { execute, queryOne } from "#server/kernel/db/sql.ts";
import { RetryTransaction, record, transact } from "#server/kernel/db/transact.ts";
import { notFound } from "#server/kernel/errors.ts";
import { enqueue } from "#server/kernel/jobs/enqueue.ts";
import { CarrierRefused } from "./carrier.port.ts";
import type { AgentToken, LegRef } from "./carrier.port.ts";
import { carrierForNewCalls, carrierNamed } from "./carriers.registry.ts";
import { hangUpLegsOf } from "./hang-ups.service.ts";
import { openLeg, placeLeg } from "./legs.service.ts";
import { revokeTokenJob } from "./telephony.jobs.ts";

interface SessionRow {
  id: string;
  userId: string;
  carrier: string;
  credentialId: string | null;
}

/** An agent's shift is over at the longest after so many seconds, and with it the standing leg. */
const SHIFT_SECONDS = 12 * 60 * 60;

const SESSION = `id, user_id as "userId", carrier, credential_id as "credentialId"`;

/** Begins the actor's session at the phone; one that was open ends, with its leg and token. */
export async function openSession(ctx: Context): Promise<{ id: string }> {
  const { userId } = userOf(ctx);
  await closeSessionOf(ctx, userId, "replaced");
  const id = ctx.newId();
  await execute(
    ctx,
    `insert into agent_session (id, user_id, carrier, started_at, updated_at)
     values ($1, $2, $3, $4, $4)`,
    [id, userId, carrierForNewCalls().name, ctx.now()],
  ).catch((err: Error & { code?: string }) => {
    // two pages of one agent at once: the later one replaces the other
    throw err.code === "23505" ? new RetryTransaction("a session was opened meanwhile") : err;
  });
  record(ctx, agentSessionOpened, id, { agentId: userId });
  return { id };
}

/** Ends the agent's open session, if there is one: its legs are hung up, its token is revoked. */
export async function closeSessionOf(ctx: Context, userId: string, reason: string): Promise<void> {
  const session = await queryOne<SessionRow>(
    ctx,
    `update agent_session set ended_at = $2, end_reason = $3, version = version + 1, updated_at = $2
      where user_id = $1 and ended_at is null returning ${SESSION}`,
    [userId, ctx.now(), reason],
  );
  if (!session) return;
  record(ctx, agentSessionClosed, session.id, { agentId: userId, reason });
  await hangUpLegsOf(ctx, { sessionId: session.id });
  enqueue(ctx, revokeTokenJob, { sessionId: session.id });
}

/**
 * A token for the page of the actor's open session. Not inside a transaction: the carrier is asked.
 * @throws AppError not_found without a session
 */
export async function mintSessionToken(ctx: Context): Promise<AgentToken> {
  const { id, userId, carrier } = await mySession(ctx);
  const minted = await carrierNamed(carrier).mintAgentToken({ userId, sessionId: id });
  await transact(ctx, async (tx) => {
    const kept = await queryOne<{ isOver: boolean }>(
      tx,
      `update agent_session set credential_id = $2, version = version + 1, updated_at = $3
        where id = $1 returning ended_at is not null as "isOver"`,
      [id, minted.credentialId, tx.now()],
    );
    // closed while the carrier was answering
    if (kept?.isOver) enqueue(tx, revokeTokenJob, { sessionId: id });
  });
  return minted;
}

/**
 * Has the carrier call the page of the actor's session, which answers by itself: the leg that stands
 * until the session ends and is bridged with every call. Does nothing while one is open.
 * @throws AppError not_found without a session
 */
export async function openStandingLeg(ctx: Context): Promise<void> {
  const session = await mySession(ctx);
  const legId = await transact(ctx, async (tx) => {
    await execute(tx, `select id from agent_session where id = $1 for update`, [session.id]);
    if (await standingLegOf(tx, session.userId)) return null;
    return openLeg(tx, {
      of: { sessionId: session.id },
      role: "agent",
      userId: session.userId,
      carrier: session.carrier,
      ringSeconds: RING_SECONDS,
      callSeconds: SHIFT_SECONDS,
    });
  });
  if (!legId) return;
  const { credentialId } = session;
  await placeLeg(ctx, legId, carrierNamed(session.carrier), (carrier) =>
    carrier.openAgentLeg({ legId, credentialId, commandId: legId }),
  );
}

async function mySession(ctx: Context): Promise<SessionRow> {
  const session = await queryOne<SessionRow>(
    ctx,
    `select ${SESSION} from agent_session where user_id = $1 and ended_at is null`,
    [userOf(ctx).userId],
  );
  if (!session) throw notFound("session");
  return session;
}

/** The open standing leg of an agent, or undefined. @returns `isUp`: their page has answered it */
export async function standingLegOf(
  ctx: Context,
  userId: string,
): Promise<(LegRef & { isUp: boolean; carrier: string }) | undefined> {
  return queryOne(
    ctx,
    `select l.id, l.carrier, l.call_control_id as "callControlId", l.call_leg_id as "callLegId",
            l.call_session_id as "callSessionId", l.state = 'answered' as "isUp"
       from agent_session s
       join call_leg l on l.session_id = s.id and l.role = 'agent' and l.state <> 'ended'
      where s.user_id = $1 and s.ended_at is null`,
    [userId],
  );
}

/** @throws what kept the carrier from revoking the token: the job is tried again */
export async function revokeToken(ctx: Context, sessionId: string): Promise<void> {
  const session = await queryOne<SessionRow>(
    ctx,
    `select ${SESSION} from agent_session where id = $1 and ended_at is not null`,
    [sessionId],
  );
  if (!session?.credentialId) return;
  const { credentialId } = session;
  await carrierNamed(session.carrier)
    .revokeAgentToken({ credentialId })
    .catch((err: unknown) => {
      if (!(err instanceof CarrierRefused)) throw err;
      ctx.kernel.log.warn({ err, sessionId }, "the carrier does not know the token");
    });
}
