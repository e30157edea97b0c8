import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createHttp } from "#web/kernel/api/http.ts";
import { startDeployment } from "../harness/deployment.ts";
import { until } from "../harness/until.ts";
import type { Deployment, Hub } from "../harness/deployment.ts";
import type { WorldProcess } from "../harness/worker-process.ts";

const seed = Number(process.env["SEED"] ?? Math.floor(Math.random() * 1e6));
const WRITERS_EACH = 4;
/** Commands at once when a fault is over: more than the pool has places. */
const AT_ONCE = 14;
const BACK_MS = 5_000;

let world: Deployment;
let hubs: Hub[];
let workers: (WorldProcess & { internal: string })[];
beforeAll(async () => {
  console.log(`SEED=${seed}`);
  world = await startDeployment();
  hubs = [await world.hub(), await world.hub()];
  workers = [await world.worker(), await world.worker()];
});
afterAll(() => world?.close());

/** Numbers from 0 to 1 that the seed decides (mulberry32). */
function random(from: number): () => number {
  let state = from;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const used = async ({ internal }: { internal: string }): Promise<number> => {
  const text = await (await fetch(`${internal}/metrics`)).text();
  return Number(/^pivotal_db_pool_used (\d+)/m.exec(text)?.[1] ?? NaN);
};

/** The most connections in use over two quiet seconds. */
async function usedAtRest(): Promise<number[]> {
  const all = [...hubs, ...workers];
  let least = all.map(() => Infinity);
  for (let i = 0; i < 10; i++) {
    const now = await Promise.all(all.map(used));
    least = least.map((value, n) => Math.min(value, now[n]!));
    await sleep(200);
  }
  return least;
}

/** Commands as a page sends them, for as long as it runs; notes each that did not end well. */
function startWriters() {
  const failures: string[] = [];
  const statuses: number[] = [];
  let made = 0;
  let writing = true;
  const writer = async (hub: Hub): Promise<void> => {
    const send = createHttp({
      baseUrl: hub.url,
      accessToken: () => world.token(),
      refresh: async () => false,
      retryDelays: [300, 1_000, 3_000, 3_000],
    });
    while (writing) {
      const headers = { "idempotency-key": randomUUID() };
      const body = { name: `Client ${headers["idempotency-key"]}` };
      await send({ method: "POST", path: "/api/clients", body, headers }).then(
        () => (made += 1),
        (err: Error & { status?: number }) => {
          failures.push(err.message);
          statuses.push(err.status ?? 0);
        },
      );
      await sleep(30);
    }
  };
  const running = hubs.flatMap((hub) => Array.from({ length: WRITERS_EACH }, () => writer(hub)));
  return {
    failures,
    statuses,
    async stop() {
      writing = false;
      await Promise.all(running);
      return made;
    },
  };
}

const faults = {
  async terminated(chance: () => number) {
    const times = 1 + Math.floor(chance() * 5);
    for (let i = 0; i < times; i++) {
      await world.query(`select pg_terminate_backend(pid) from pg_stat_activity
                          where usename = 'pivotal_app'`);
      await sleep(chance() * 100);
    }
  },
  async restarted(chance: () => number) {
    await world.servers.postgres.stop();
    await sleep(chance() * 1_500);
    world.servers.postgres = await world.postgres();
  },
  async "without Redis"(chance: () => number) {
    await world.servers.redis.stop();
    await sleep(500 + chance() * 2_500);
    world.servers.redis = await world.redis();
  },
};

/** As soon as every hub has done a burst of commands: how long that took from now. */
async function backAfter(): Promise<number> {
  const began = performance.now();
  const burst = async (hub: Hub) => {
    const key = randomUUID();
    const one = async (n: number) => {
      const body = { name: `Burst ${key} ${n}` };
      const headers = { "idempotency-key": `${key}-${n}` };
      await until(`${hub.url} does commands again`, async () => {
        const { status } = await world.as(hub.url).post("/api/clients", body, headers);
        if (status !== 201 && status !== 503) throw new Error(`a command answered ${status}`);
        return status === 201;
      });
    };
    await Promise.all(Array.from({ length: AT_ONCE }, (_, n) => one(n)));
  };
  await Promise.all(hubs.map(burst));
  return performance.now() - began;
}

test("whatever happens to the store, commands succeed within 5 s on the same processes, and no connection is lost", async () => {
  const chance = random(seed);
  const before = await usedAtRest();
  const plan = [
    ...Array.from({ length: 6 }, () => "restarted" as const),
    ...Array.from({ length: 6 }, () => "terminated" as const),
    ...Array.from({ length: 3 }, () => "without Redis" as const),
  ]
    .map((fault) => ({ fault, at: chance() }))
    .toSorted((a, b) => a.at - b.at);
  const writers = startWriters();
  const took: string[] = [];
  for (const { fault } of plan) {
    await sleep(200 + chance() * 1_200);
    await faults[fault](chance);
    const ms = await backAfter();
    took.push(`${fault} ${Math.round(ms)} ms`);
    expect(ms).toBeLessThan(BACK_MS);
    for (const one of [...hubs, ...workers]) expect(one.ended()).toBeNull();
  }
  const made = await writers.stop();
  console.log(`${made} commands; ${took.join(", ")}`);
  expect(writers.failures).toEqual([]);

  await until(
    "every event and job handed on",
    async () => (await world.query("select from outbox limit 1")).length === 0,
  );
  const [{ n }] = (await world.query<{ n: string }>(
    "select count(*) as n from client where name like 'Client %'",
  )) as [{ n: string }];
  expect(Number(n)).toBe(made);
  for (const one of hubs) expect((await fetch(`${one.url}/readyz`)).status).toBe(200);
  for (const one of workers) {
    await until("worker ready", async () => (await fetch(`${one.internal}/readyz`)).ok);
  }
  const after = await usedAtRest();
  console.log(`connections in use at rest: ${before.join(" ")}, then ${after.join(" ")}`);
  for (const [i, count] of after.entries()) expect(count).toBeLessThanOrEqual(before[i]!);
});
