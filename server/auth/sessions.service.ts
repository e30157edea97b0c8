import { randomUUID } from "node:crypto";
import { parseCookie, stringifySetCookie } from "cookie";
import type { Request, Response } from "express";
import type { UserActor } from "#shared/kernel/actor.ts";
import type { Session } from "#shared/auth/auth.contract.ts";
import type { Context } from "#server/kernel/context.ts";
import { hashToken, newToken } from "#server/kernel/crypto.ts";
import { execute, queryOne } from "#server/kernel/db/sql.ts";
import { AppError } from "#server/kernel/errors.ts";
import { User } from "#server/users/users.entity.ts";
import { endSessions } from "#server/users/users.service.ts";
import { signAccess, signingKeys } from "./tokens.service.ts";

const COOKIE = "pivotal_refresh";
const LIFE_MS = 14 * 86_400_000;
/** Two tabs that refresh at once: the token just replaced is taken once more within this time. */
const GRACE_MS = 20_000;

/** Opens a session for `user` and sets its cookie. */
export async function openSession(
  ctx: Context,
  user: User,
  req: Request,
  res: Response,
  id: string = ctx.newId(),
): Promise<Session> {
  const token = refreshToken(ctx, id, newToken().token);
  const expires = new Date(ctx.now().getTime() + LIFE_MS);
  await execute(
    ctx,
    `insert into session (id, user_id, refresh_hash, rotated_at, user_agent, created_at, expires_at,
                          version)
     values ($1, $2, $3, $4, $5, $4, $6, $7)`,
    [
      id,
      user.id,
      hashToken(token),
      ctx.now(),
      (req.get("user-agent") ?? "").slice(0, 300),
      expires,
      user.sessionVersion,
    ],
  );
  setCookie(ctx, res, token, expires);
  return sessionOf(ctx, user, id);
}

/** Signed, so that one of any age still tells its session; nobody else can make one up. */
function refreshToken(ctx: Context, sessionId: string, secret: string): string {
  return ctx.kernel.keys.sign("refresh", `${sessionId}.${secret}`);
}

function readRefreshToken(
  ctx: Context,
  token: string,
): { sessionId: string; secret: string } | null {
  const [sessionId, secret] = ctx.kernel.keys.verify("refresh", token)?.split(".") ?? [];
  return sessionId && secret ? { sessionId, secret } : null;
}

/** The one that replaces it: always the same, so that who missed the answer gets it again. */
function nextRefreshToken(ctx: Context, sessionId: string, secret: string): string {
  const next = ctx.kernel.keys.fingerprint("refresh-next", secret).toString("base64url");
  return refreshToken(ctx, sessionId, next);
}

interface SessionRow {
  id: string;
  user_id: string;
  current: boolean;
  replaced: boolean;
  rotated_at: string;
  expires_at: string;
  revoked_at: string | null;
  /** Null when a process of the version before opened it. */
  version: number | null;
}

/**
 * Replaces the refresh token of the cookie and gives a new access token. A token of this session that
 * was replaced longer ago than the grace time, or is older still, was stolen or copied: all of the
 * person's sessions end.
 * @returns null when there is no valid session (the cookie is cleared)
 */
export async function refreshSession(
  ctx: Context,
  req: Request,
  res: Response,
): Promise<Session | null> {
  const given = cookieOf(req);
  if (!given) return null;
  const token = readRefreshToken(ctx, given);
  const hash = hashToken(given);
  const row =
    token &&
    (await queryOne<SessionRow>(
      ctx,
      `select id, user_id, refresh_hash = $2 as current,
              coalesce(previous_hash = $2, false) as replaced, rotated_at, expires_at, revoked_at,
              version
         from session where id = $1::uuid for update`,
      [token.sessionId, hash],
    ));
  const now = ctx.now().getTime();
  const user = row && (await ctx.em.findOne(User, { id: row.user_id }));
  if (
    !row ||
    !user ||
    row.revoked_at ||
    // opened beside the step that ended all of them
    (row.version !== null && row.version !== user.sessionVersion) ||
    user.status !== "active" ||
    Date.parse(row.expires_at) < now
  ) {
    clearCookie(ctx, res);
    return null;
  }
  const justReplaced = row.replaced && now - Date.parse(row.rotated_at) <= GRACE_MS;
  if (!row.current && !justReplaced) {
    await endSessions(ctx, user, "reuse");
    clearCookie(ctx, res);
    return null;
  }
  const next = nextRefreshToken(ctx, row.id, token.secret);
  if (row.current) {
    await execute(
      ctx,
      `update session set refresh_hash = $2, previous_hash = $3, rotated_at = $4 where id = $1`,
      [row.id, hashToken(next), hash, ctx.now()],
    );
  }
  setCookie(ctx, res, next, new Date(row.expires_at));
  return sessionOf(ctx, user, row.id);
}

/** Ends the session of the cookie; knows nobody who has none. @returns its person and id */
export async function closeSession(
  ctx: Context,
  req: Request,
  res: Response,
): Promise<{ userId: string; sessionId: string } | null> {
  clearCookie(ctx, res);
  const given = cookieOf(req);
  if (!given) return null;
  const token = readRefreshToken(ctx, given);
  if (!token) return null;
  const row = await queryOne<{ id: string; user_id: string }>(
    ctx,
    `update session set revoked_at = $2
     where id = $1::uuid and revoked_at is null returning id, user_id`,
    [token.sessionId, ctx.now()],
  );
  return row ? { userId: row.user_id, sessionId: row.id } : null;
}

/** A person as they act in one of their sessions. */
export function actorIn(user: User, sessionId: string): UserActor {
  return {
    kind: "user",
    userId: user.id,
    name: user.name,
    roles: user.roles,
    clientId: user.clientId ?? null,
    sessionId,
    sessionVersion: user.sessionVersion,
  };
}

export function sessionOf(ctx: Context, user: User, sessionId: string): Session {
  const keys = signingKeys(ctx.kernel.config.tokenSecrets);
  return {
    accessToken: signAccess(keys, actorIn(user, sessionId), ctx.now()),
    user: {
      id: user.id,
      name: user.name,
      email: user.email,
      roles: user.roles,
      clientId: user.clientId ?? null,
    },
  };
}

function cookieOf(req: Request): string | null {
  const value = parseCookie(req.get("cookie") ?? "")[COOKIE];
  return value && value.length < 200 ? value : null;
}

function setCookie(ctx: Context, res: Response, value: string, expires: Date): void {
  res.append(
    "set-cookie",
    stringifySetCookie({
      name: COOKIE,
      value,
      expires,
      httpOnly: true,
      sameSite: "strict",
      secure: ctx.kernel.config.publicUrl.startsWith("https:"),
      path: "/api/auth",
    }),
  );
}

function clearCookie(ctx: Context, res: Response): void {
  setCookie(ctx, res, "", new Date(0));
}

/** Cookie-borne commands come from our own pages only. @throws AppError forbidden */
export function refuseForeignOrigin(ctx: Context, req: Request): void {
  const origin = req.get("origin");
  if (!origin) return;
  const host = req.get("host");
  const own = new URL(ctx.kernel.config.publicUrl).origin;
  if (origin !== own && !(!ctx.kernel.config.production && origin === `http://${host}`)) {
    throw new AppError("forbidden", "This request came from another site.");
  }
}

/** A device this person signed in on before keeps its own budget of tries. */
export function deviceKey(ctx: Context, req: Request, email: string): string | null {
  const value = parseCookie(req.get("cookie") ?? "")["pivotal_device"];
  const signed = value ? ctx.kernel.keys.verify("device", value) : null;
  return signed?.startsWith(`${email}|`) ? signed : null;
}

export function rememberDevice(ctx: Context, res: Response, email: string): void {
  res.append(
    "set-cookie",
    stringifySetCookie({
      name: "pivotal_device",
      value: ctx.kernel.keys.sign("device", `${email}|${randomUUID()}`),
      maxAge: 180 * 86_400,
      httpOnly: true,
      sameSite: "strict",
      secure: ctx.kernel.config.publicUrl.startsWith("https:"),
      path: "/api/auth",
    }),
  );
}
