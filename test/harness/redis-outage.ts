import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import { startRedis } from "#scripts/lib/redis.mjs";
import { eventsWorld, things } from "./events-world.ts";
import { until } from "./until.ts";
import { actorOf, RawClient, startTestHub, tokenOf } from "./hub-world.ts";

/**
 * Two hubs under writes while their Redis is stopped for `downMs` and comes back empty: every event
 * arrives once and in order, while it is away too, and presence heals.
 */
export async function surviveRedisOutage(downMs: number): Promise<void> {
  const dir = mkdtempSync(path.join(tmpdir(), "pivotal-outage-"));
  const password = randomBytes(12).toString("hex");
  const start = (port?: number) =>
    startRedis({ dir, password, logFile: path.join(dir, "redis.log"), port });
  let redis = await start();
  const world = await eventsWorld(redis.url);
  const hubs = [await startTestHub(world), await startTestHub(world)];
  const clients = hubs.map((hub) => new RawClient(hub.url, tokenOf(actorOf("u", ["admin"]))));
  try {
    await Promise.all(clients.map((client) => client.subscribe("things:redis")));
    let n = 0;
    let writing = true;
    const writer = (async () => {
      while (writing) {
        n += 1;
        await world.write(things.event({ id: "redis" }, "n", { n }));
        world.signals.notify("outbox");
        await sleep(5);
      }
    })();
    await sleep(200);
    await redis.stop();
    const before = n;
    await sleep(downMs);
    // Without Redis the hubs poll: late by a tenth of a second, not by the outage.
    const written = n;
    await until("events during the outage", () =>
      clients.every((client) => client.events.length >= written - 50),
    );
    expect(written).toBeGreaterThan(before);
    redis = await start(redis.port);
    await until("Redis back", () => world.redis.isReady);
    await sleep(300);
    writing = false;
    await writer;
    await until("all events", () => clients.every((client) => client.events.length >= n));
    for (const client of clients) {
      expect(client.numbers("things:redis")).toEqual(Array.from({ length: n }, (_, i) => i + 1));
      expect(client.ends).toEqual([]);
    }
  } finally {
    for (const client of clients) client.close();
    for (const hub of hubs) await hub.stop();
    await world.close();
    await redis.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}
