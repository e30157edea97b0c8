import type { UserActor } from "#shared/kernel/actor.ts";
import { PROBLEMS } from "#shared/kernel/problem.ts";
import { LIMITS, zHandshake } from "#shared/kernel/wire.ts";
import { TokenBucket } from "../token-bucket.ts";
import type { Revocations } from "./revocations.ts";
import type { ConnectionQuota } from "./connection-quota.ts";
import { STAY_AWAY_MS } from "./budget.ts";
import type { People } from "./people.ts";
import type { Io } from "./socket.ts";

const MESSAGES = { perSecond: LIMITS.messagesPerSecond, burst: LIMITS.messageBurst };
const REFUSALS = { perSecond: LIMITS.refusalsPerSecond, burst: LIMITS.refusalBurst };

interface Guard {
  authenticate(token: string): Promise<{ actor: UserActor; expiresAt: number }>;
  revocations: Revocations;
  origins: readonly string[];
  /** A problem code while this process takes no connections. */
  refuse(): string | null;
  quota: ConnectionQuota;
  people: People;
}

/** Lets a connection in only with a valid token, from the page's own origin. */
export function guardHandshake(io: Io, guard: Guard): void {
  io.engine.opts.allowRequest = (req, callback) => {
    callback(null, sameOrigin(req.headers.origin, req.headers.host, guard.origins));
  };
  io.use(async (socket, next) => {
    const refuse = (code: string, retryAfterMs?: number) =>
      next(Object.assign(new Error(code), { data: { code, retryAfterMs } }));
    const busy = guard.refuse();
    if (busy) return refuse(busy);
    const handshake = zHandshake.safeParse(socket.handshake.auth);
    if (!handshake.success) return refuse("unauthenticated");
    try {
      const { actor, expiresAt } = await guard.authenticate(handshake.data.token);
      if (guard.revocations.isRevoked(actor)) return refuse("unauthenticated");
      const person = guard.people.of(actor.userId);
      if (!person.connections.take()) {
        return refuse("too_many", Math.max(STAY_AWAY_MS, person.connections.waitMs(1)));
      }
      if (!(await guard.quota.take(actor.userId, socket.id)))
        return refuse("too_many", STAY_AWAY_MS);
      const leave = () => guard.quota.release(actor.userId, socket.id);
      socket.conn.once("close", leave);
      // it went while it was being asked about
      if (socket.conn.readyState !== "open") leave();
      socket.data.actor = actor;
      socket.data.connection = handshake.data.connection ?? null;
      socket.data.expiresAt = expiresAt;
      socket.data.warned = false;
      socket.data.topics = new Map();
      socket.data.asking = 0;
      socket.data.present = new Set();
      socket.data.slow = false;
      socket.data.bucket = new TokenBucket(MESSAGES);
      socket.data.refusals = new TokenBucket(REFUSALS);
      socket.data.person = person;
      next();
    } catch (error) {
      refuse(codeOf(error, "unauthenticated"));
    }
  });
}

function sameOrigin(
  origin: string | undefined,
  host: string | undefined,
  allowed: readonly string[],
): boolean {
  if (origin === undefined) return true;
  if (allowed.includes(origin)) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}

/** The problem code that an error of the kernel carries. */
export function codeOf(error: unknown, fallback: string): string {
  const code = (error as { code?: unknown }).code;
  return typeof code === "string" && Object.hasOwn(PROBLEMS, code) ? code : fallback;
}
