import type { Request } from "express";
import passport from "passport";
import { ExtractJwt, Strategy } from "passport-jwt";
import type { UserActor } from "#shared/kernel/actor.ts";
import { prepared } from "#server/kernel/db/prepared.ts";
import type { Authenticate } from "#server/kernel/http/mount.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import { keyOf, readClaims, signingKeys, verifyAccess, verifyOptions } from "./tokens.service.ts";

/** How long a session's standing is believed before the database is asked again, ms. */
const BELIEVED_MS = 1_000;
const standing = new Map<string, { version: number; at: number }>();

/** Asks the database about this session at its next request. */
export function forgetSession(sessionId: string): void {
  standing.delete(sessionId);
}

/** Who sends a request, by bearer token; null for nobody, or a session that was ended. */
export function createAuthenticate(kernel: Kernel): Authenticate {
  const keys = signingKeys(kernel.config.tokenSecrets);
  const strategy = new Strategy(
    {
      jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
      secretOrKeyProvider: (_req, token: string, done) => {
        const secret = keyOf(keys, token);
        // handed on to jsonwebtoken, which takes key objects; these types do not say so
        done(secret ? null : new Error("unknown key"), (secret ?? undefined) as never);
      },
      ...verifyOptions,
      algorithms: ["HS256"],
    },
    (payload: unknown, done) => {
      done(null, readClaims(payload)?.actor ?? false);
    },
  );
  passport.use("access", strategy);
  return async (req: Request): Promise<UserActor | null> => {
    if (!req.get("authorization")) return null;
    const actor = await new Promise<UserActor | null>((resolve, reject) => {
      const check = passport.authenticate(
        "access",
        { session: false },
        (err: unknown, found: UserActor | false) => {
          // a token that cannot be read is nobody's; it is not our failure
          if (err && !(err instanceof Error)) return reject(new Error("authentication failed"));
          resolve(found || null);
        },
      ) as (req: Request, res: unknown, next: (err?: unknown) => void) => void;
      check(req, req.res, () => resolve(null));
    });
    return actor && (await stands(kernel, actor)) ? actor : null;
  };
}

/** The same for a socket's token. @returns null when it does not hold */
export async function authenticateToken(
  kernel: Kernel,
  token: string,
): Promise<{ actor: UserActor; expiresAt: number } | null> {
  const found = verifyAccess(signingKeys(kernel.config.tokenSecrets), token, kernel.now());
  return found && (await stands(kernel, found.actor)) ? found : null;
}

const STANDS = prepared(
  "session-stands",
  `select u.session_version as version from session s join app_user u on u.id = s.user_id
    where s.id = $1 and u.id = $2 and s.revoked_at is null and u.status = 'active'`,
);

/** The session is open and its rights are those of now; known for at most a second. */
async function stands(kernel: Kernel, actor: UserActor): Promise<boolean> {
  const now = performance.now();
  const known = standing.get(actor.sessionId);
  if (known && now - known.at < BELIEVED_MS) return known.version === actor.sessionVersion;
  const { rows } = await kernel.pool.query<{ version: number }>(STANDS, [
    actor.sessionId,
    actor.userId,
  ]);
  const version = rows[0]?.version ?? -1;
  standing.set(actor.sessionId, { version, at: now });
  if (standing.size > 20_000) standing.delete(standing.keys().next().value!);
  return version === actor.sessionVersion;
}
