import { Pool } from "pg";
import { pino } from "pino";
import { createClient, type RedisClientType } from "redis";
import { z } from "zod";
import { rowEvents } from "#shared/kernel/row-events.ts";
import { SYSTEM_TOPICS } from "#shared/kernel/system-topics.ts";
import { defineTopic, topicTable } from "#shared/kernel/topics.ts";
import { writeOutbox, type OutboxRow } from "#server/kernel/events/outbox.ts";
import { createSignals } from "#server/kernel/events/signals.ts";
import { testDatabase } from "../setup/database.ts";
import type { Exec } from "#server/kernel/db/exec.ts";

const zThing = z.object({ id: z.string(), version: z.number(), text: z.string() });

/** Topics of an imaginary module, one for each class and audience. */
export const things = defineTopic({
  pattern: "things:<id>",
  class: "log",
  audience: "agency",
  verb: "account.read",
  events: { ...rowEvents(zThing), n: z.object({ n: z.number() }) },
});
export const thingStats = defineTopic({
  pattern: "thing-stats:<id>",
  class: "gauge",
  audience: "agency",
  verb: "account.read",
  value: z.object({ n: z.number() }),
});
export const portalThings = defineTopic({
  pattern: "portal-things:<clientId>",
  class: "log",
  audience: "portal",
  verb: "portal.order.read",
  events: { n: z.object({ n: z.number() }) },
});
export const portalStats = defineTopic({
  pattern: "portal-stats:<clientId>",
  class: "gauge",
  audience: "portal",
  verb: "portal.order.read",
  value: z.object({ n: z.number() }),
});
export const worldTopics = topicTable([
  ...SYSTEM_TOPICS,
  things,
  thingStats,
  portalThings,
  portalStats,
]);

/** A database, Redis and namespace of their own, for tests of the log and the hub. */
export async function eventsWorld(redisUrl?: string) {
  const database = await testDatabase();
  const pool = new Pool({ connectionString: database.appUrl, max: 20 });
  pool.on("error", () => undefined);
  const redis = createClient({ url: redisUrl ?? database.redisUrl, disableOfflineQueue: true });
  redis.on("error", () => undefined);
  await redis.connect();
  const { namespace } = database;
  const log = pino({ level: process.env["LOG_LEVEL"] ?? "silent" });
  const client = redis as unknown as RedisClientType;
  const signals = await createSignals({ redis: client, namespace, log });
  const exec = execOf(pool);
  return {
    url: database.appUrl,
    ownerUrl: database.ownerUrl,
    pool,
    redis: client,
    namespace,
    log,
    signals,
    exec,
    /** One transaction that only writes these rows. */
    write: (...rows: OutboxRow[]) => writeOutbox(exec, rows),
    async close() {
      await signals.close();
      await redis.close().catch(() => undefined);
      await pool.end();
      await database.drop();
    },
  };
}
export type EventsWorld = Awaited<ReturnType<typeof eventsWorld>>;

interface Queryable {
  query(sql: string, params?: unknown[]): Promise<{ rows: unknown[] }>;
}

export function execOf(client: Queryable): Exec {
  return async <R>(sql: string, params?: readonly unknown[]) =>
    (await client.query(sql, params as unknown[])).rows as R[];
}
