import type { Pool } from "pg";
import type { z } from "zod";
import type { UserActor } from "#shared/kernel/actor.ts";
import { userTopic } from "#shared/kernel/system-topics.ts";
import { LIMITS } from "#shared/kernel/wire.ts";

type Session = Pick<UserActor, "userId" | "sessionId" | "sessionVersion">;
interface Change {
  topic: string;
  type: string;
  data: unknown;
}

/**
 * Which access tokens stopped working before they expire: in memory of every server process, fed by
 * the log, so that REST and sockets know within the time of a relay and no request asks the database.
 */
export interface Revocations {
  isRevoked(session: Session): boolean;
  /** Takes note of an event; the id of the user it concerns, null for other events. */
  apply(change: Change): string | null;
  /** Reads what was revoked in the lifetime of a token. Once, before the process takes requests. */
  load(pool: Pool): Promise<void>;
}

/** Older entries cannot concern a live token. */
const KEEP_MS = 2 * LIMITS.tokenSeconds * 1000;

export function createRevocations(): Revocations {
  const sessions = new Map<string, number>();
  const versions = new Map<string, { version: number; at: number }>();

  const prune = (now: number) => {
    for (const [id, at] of sessions) if (now - at > KEEP_MS) sessions.delete(id);
    for (const [id, { at }] of versions) if (now - at > KEEP_MS) versions.delete(id);
  };

  const revocations: Revocations = {
    isRevoked({ userId, sessionId, sessionVersion }) {
      if (sessions.has(sessionId)) return true;
      const least = versions.get(userId);
      return least !== undefined && sessionVersion < least.version;
    },
    apply({ topic, type, data }) {
      if (type !== "revoked" && type !== "rolesChanged") return null;
      const userId = userTopic.paramsOf(topic)?.id;
      if (userId === undefined) return null;
      // one that cannot be read stops the hub here: nothing is sent past it
      const change: z.output<typeof userTopic.events.revoked> = userTopic.events[type].parse(data);
      const at = performance.now();
      prune(at);
      if (change.sessionId) sessions.set(change.sessionId, at);
      if (change.sessionVersion !== undefined) {
        const version = Math.max(change.sessionVersion, versions.get(userId)?.version ?? 0);
        versions.set(userId, { version, at });
      }
      return userId;
    },
    async load(pool) {
      const { rows } = await pool.query<Change>(
        `select topic, type, data from event_log
          where authz and at > now() - make_interval(secs => $1) order by pos`,
        [KEEP_MS / 1000],
      );
      for (const row of rows) revocations.apply(row);
    },
  };
  return revocations;
}
