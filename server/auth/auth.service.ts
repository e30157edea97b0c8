import { LockMode } from "@mikro-orm/core";
import { setTimeout as pause } from "node:timers/promises";
import type { Request, Response } from "express";
import type { Session } from "#shared/auth/auth.contract.ts";
import { userTopic } from "#shared/kernel/system-topics.ts";
import { NOBODY, signInRefused, userJoined, userSignedIn } from "#shared/users/users.events.ts";
import { userOf } from "#server/kernel/context.ts";
import type { Context } from "#server/kernel/context.ts";
import { publish, record, transact } from "#server/kernel/db/transact.ts";
import { AppError, invalid } from "#server/kernel/errors.ts";
import { User } from "#server/users/users.entity.ts";
import {
  closeLinks,
  endSessions,
  requestReset as mailReset,
  checkLink,
  useLink,
} from "#server/users/users.service.ts";
import { hashPassword, passwordMatches } from "./passwords.service.ts";
import { forgetSession } from "./authenticate.service.ts";
import {
  actorIn,
  closeSession,
  deviceKey,
  openSession,
  refreshSession,
  refuseForeignOrigin,
  rememberDevice,
} from "./sessions.service.ts";
import { createThrottle } from "./throttle.service.ts";

/** HTTP side of a call: sessions live in cookies. */
export interface Http {
  req: Request;
  res: Response;
}

/**
 * Signs in. Throttled per device, person and address before any hash; unknown, invited and disabled
 * people get the same answer after the same work.
 * @throws AppError unauthenticated, too_many
 */
export async function login(
  ctx: Context,
  { email, password }: { email: string; password: string },
  { req, res }: Http,
): Promise<Session> {
  const throttle = createThrottle(ctx.kernel);
  const device = deviceKey(ctx, req, email);
  const person = device ?? `person:${email}`;
  const address = `address:${req.ip ?? "none"}`;
  // many share an address: of it only failures count, not what is being tried
  (await throttle.admit(address, 50))();
  const settled = await throttle.admit(person, 5);
  let user: User | null;
  try {
    user = await ctx.em.findOne(User, { email });
    // the hash is slow: no transaction is open while it waits its turn
    const right = await passwordMatches(
      password,
      user?.status === "active" ? (user.passwordHash ?? null) : null,
      { known: device !== null, address: req.ip },
    );
    if (!user || !right) {
      await Promise.all([throttle.failed(person), throttle.failed(address)]);
      // the same rows for a stranger as for a person: the time it takes tells neither from the other
      await transact(ctx, async (tx) => record(tx, signInRefused, user?.id ?? NOBODY, {}));
      throw new AppError("unauthenticated", "E-mail or password is not right.");
    }
    await throttle.clear(person);
  } finally {
    settled();
  }
  if (!device) rememberDevice(ctx, res, email);
  // from here on it is the person who acts, not a visitor
  const sessionId = ctx.newId();
  return transact({ ...ctx, actor: actorIn(user, sessionId) }, async (tx) => {
    const now = await unchanged(tx, user);
    record(tx, userSignedIn, now.id, { sessionId });
    return openSession(tx, now, req, res, sessionId);
  });
}

/**
 * The person as they stand in this transaction, and until it ends: the hash takes its time, and what
 * ends all sessions meanwhile (a new password, a reset, "sign out everywhere") ends this sign-in too.
 * @throws AppError unauthenticated
 */
async function unchanged(tx: Context, seen: User): Promise<User> {
  const user = await tx.em.findOne(
    User,
    { id: seen.id },
    { lockMode: LockMode.PESSIMISTIC_READ, refresh: true },
  );
  const { passwordHash, sessionVersion } = seen;
  if (
    user?.status !== "active" ||
    user.passwordHash !== passwordHash ||
    user.sessionVersion !== sessionVersion
  ) {
    throw new AppError("unauthenticated", "Your sessions were just ended; sign in again.");
  }
  return user;
}

/** @returns null when the cookie gives no session */
export async function refresh(ctx: Context, { req, res }: Http): Promise<Session | null> {
  refuseForeignOrigin(ctx, req);
  return refreshSession(ctx, req, res);
}

/** Ends the session of the refresh cookie, everywhere at once; without one nothing happens. */
export async function logout(ctx: Context, { req, res }: Http): Promise<void> {
  refuseForeignOrigin(ctx, req);
  const closed = await closeSession(ctx, req, res);
  if (!closed) return;
  forgetSession(closed.sessionId);
  publish(
    ctx,
    userTopic.event(
      { id: closed.userId },
      "revoked",
      { sessionId: closed.sessionId },
      { authz: true },
    ),
  );
}

/**
 * Changes the own password: all sessions end, and a fresh one opens here. Throttled before any hash, by
 * this session's own failures: those of strangers who try to sign in as this person lock nobody out here.
 * @throws AppError invalid, too_many, conflict when it was changed elsewhere meanwhile
 */
export async function changePassword(
  ctx: Context,
  input: { current: string; password: string },
  http: Http,
): Promise<Session> {
  const { userId, sessionId } = userOf(ctx);
  const { id, passwordHash } = await ctx.em.findOneOrFail(User, { id: userId });
  const throttle = createThrottle(ctx.kernel);
  const tries = `password:${userId}:${sessionId}`;
  const settled = await throttle.admit(tries, 5);
  try {
    if (!(await passwordMatches(input.current, passwordHash ?? null, { known: true }))) {
      await throttle.failed(tries);
      throw invalid("body.current", "This is not your password.");
    }
  } finally {
    settled();
  }
  const hashed = await hashPassword(input.password);
  return transact(ctx, async (tx) => {
    const user = await tx.em.findOneOrFail(User, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    if (user.passwordHash !== passwordHash) {
      throw new AppError("conflict", "Your password was changed elsewhere; sign in again.");
    }
    return setPassword(tx, user, hashed, http);
  });
}

/** @throws AppError gone; a link that does not stand costs no hash */
export async function acceptInvite(
  ctx: Context,
  input: { token: string; name: string; password: string },
  http: Http,
): Promise<Session> {
  await checkLink(ctx, "invite", input.token);
  const hashed = await hashPassword(input.password);
  return transact(ctx, async (tx) => {
    const user = await useLink(tx, "invite", input.token);
    if (user.status !== "invited") throw new AppError("gone", "This invitation was used already.");
    user.name = input.name;
    user.status = "active";
    record(tx, userJoined, user.id, {});
    return setPassword(tx, user, hashed, http);
  });
}

/** @throws AppError gone; a link that does not stand costs no hash */
export async function resetPassword(
  ctx: Context,
  input: { token: string; password: string },
  http: Http,
): Promise<Session> {
  await checkLink(ctx, "reset", input.token);
  const hashed = await hashPassword(input.password);
  return transact(ctx, async (tx) => {
    const user = await useLink(tx, "reset", input.token);
    if (user.status !== "active") throw new AppError("gone", "This link no longer works.");
    return setPassword(tx, user, hashed, http);
  });
}

/** How long the answer to who forgot their password takes, whether there is such a person or not, ms. */
const RESET_ANSWER_MS = 250;

/**
 * Mails a reset link. Slowed down per person and address, so that nobody's mailbox is flooded. The
 * time it takes does not tell whether there is such a person.
 */
export async function requestReset(ctx: Context, email: string, { req }: Http): Promise<void> {
  const throttle = createThrottle(ctx.kernel);
  const keys = { [`reset:${email}`]: 3, [`reset-address:${req.ip ?? "none"}`]: 20 };
  for (const [key, free] of Object.entries(keys)) (await throttle.admit(key, free))();
  for (const key of Object.keys(keys)) await throttle.failed(key);
  const answered = pause(RESET_ANSWER_MS);
  await transact(ctx, (tx) => mailReset(tx, email));
  await answered;
}

async function setPassword(
  ctx: Context,
  user: User,
  passwordHash: string,
  { req, res }: Http,
): Promise<Session> {
  user.passwordHash = passwordHash;
  await endSessions(ctx, user, "password");
  await closeLinks(ctx, user.id);
  await ctx.em.flush();
  return openSession(ctx, user, req, res);
}
