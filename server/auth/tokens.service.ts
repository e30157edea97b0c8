import { createSecretKey } from "node:crypto";
import type { KeyObject } from "node:crypto";
import jwt from "jsonwebtoken";
import { ROLES } from "#shared/kernel/access.ts";
import type { UserActor } from "#shared/kernel/actor.ts";
import { LIMITS } from "#shared/kernel/wire.ts";
import { keyEntries } from "#server/kernel/crypto.ts";
import { z } from "zod";

const ISSUER = "pivotal";
const AUDIENCE = "pivotal-workspace";

const zClaims = z.object({
  sub: z.uuid(),
  sid: z.uuid(),
  ver: z.number().int(),
  name: z.string(),
  roles: z.array(z.enum(ROLES)).min(1),
  cid: z.uuid().nullable(),
  exp: z.number(),
});

/** A live key: the first signs, all verify (two during a change of keys). */
export interface SigningKey {
  kid: string;
  /** A key object: of a bare text the library tries first, each time, whether it is a public key. */
  secret: KeyObject;
}

/** The keys of TOKEN_SECRET. */
export function signingKeys(text: string): SigningKey[] {
  return keyEntries(text).map(({ kid, secret }) => ({
    kid,
    secret: createSecretKey(secret, "utf8"),
  }));
}

export function signAccess(keys: readonly SigningKey[], actor: UserActor, now: Date): string {
  const key = keys[0]!;
  const iat = Math.floor(now.getTime() / 1000);
  return jwt.sign(
    {
      sub: actor.userId,
      sid: actor.sessionId,
      ver: actor.sessionVersion,
      name: actor.name,
      roles: actor.roles,
      cid: actor.clientId,
      iat,
      exp: iat + LIMITS.tokenSeconds,
    },
    key.secret,
    { algorithm: "HS256", keyid: key.kid, issuer: ISSUER, audience: AUDIENCE },
  );
}

/** The key a token names, for passport-jwt; null when nothing can be read from it. */
export function keyOf(keys: readonly SigningKey[], token: string): KeyObject | null {
  const kid = kidOf(token);
  return keys.find((key) => key.kid === kid)?.secret ?? null;
}

function kidOf(token: string): string | undefined {
  try {
    return jwt.decode(token, { complete: true })?.header.kid;
  } catch {
    // it reads the claims as well, which a stranger may have made of anything
    return undefined;
  }
}

export const verifyOptions = { algorithms: ["HS256"], issuer: ISSUER, audience: AUDIENCE } as const;

/** Claims as an actor and the token's end, or null when they are not of our shape. */
export function readClaims(payload: unknown): { actor: UserActor; expiresAt: number } | null {
  const parsed = zClaims.safeParse(payload);
  if (!parsed.success) return null;
  const { sub, sid, ver, name, roles, cid, exp } = parsed.data;
  const actor: UserActor = {
    kind: "user",
    userId: sub,
    name,
    roles,
    clientId: cid,
    sessionId: sid,
    sessionVersion: ver,
  };
  return { actor, expiresAt: exp * 1000 };
}

/** @returns null for anything forged, expired or not ours */
export function verifyAccess(
  keys: readonly SigningKey[],
  token: string,
  now: Date,
): { actor: UserActor; expiresAt: number } | null {
  try {
    const secret = keyOf(keys, token);
    if (!secret) return null;
    const clockTimestamp = Math.floor(now.getTime() / 1000);
    return readClaims(
      jwt.verify(token, secret, { ...verifyOptions, algorithms: ["HS256"], clockTimestamp }),
    );
  } catch {
    return null;
  }
}
