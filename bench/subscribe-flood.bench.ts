// What does one client user, whose 20 sockets subscribe at their limits, cost an agent on the same hub?
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { LIMITS } from "#shared/kernel/wire.ts";
import { startCluster, type Cluster, type Program } from "./lib/cluster.ts";
import type { FloodCount, FloodOptions } from "./lib/flood.worker.ts";
import { finish, median, percentile, quick, round, table } from "./lib/report.ts";

const REPETITIONS = quick ? 2 : 3;
const IDLE_MS = quick ? 3_000 : 15_000;
/** So long that sockets which go on although they are refused are ended in it. */
const FLOOD_MS = quick ? 7_000 : 15_000;
const CONTROL_MS = quick ? 3_000 : 10_000;
const WARM_MS = 2_000;
const EVERY_MS = 40;
const PASS = 2;

/** A client organisation with as many orders as one subscribe may name; the topics of its portal. */
async function seedOrders({ pool }: Cluster): Promise<{ clientId: string; topics: string[] }> {
  const { rows } = await pool.query<{ client: string; id: string }>(
    `with c as (insert into client (id, name, created_at, updated_at)
                values (uuidv7(), 'Flood', now(), now()) returning id)
     insert into client_order (id, client_id, number, name, lead_goal, created_at, updated_at)
     select uuidv7(), c.id, n, 'Order ' || n, 10, now(), now()
       from c, generate_series(1, $1) n
     returning id, client_id as client`,
    [LIMITS.topicsPerSubscribe],
  );
  return { clientId: rows[0]!.client, topics: rows.map(({ id }) => `order-portal:${id}`) };
}

/** An agent's reads, one every 40 ms whatever the last one takes: how long each took, ms. */
async function read({ url }: Program, token: string, ms: number): Promise<number[]> {
  const took: number[] = [];
  const one = async (): Promise<void> => {
    const began = performance.now();
    const answer = await fetch(`${url}/api/desk`, {
      headers: { authorization: `Bearer ${token}` },
    });
    await answer.arrayBuffer();
    if (!answer.ok) throw new Error(`the desk: ${answer.status}`);
    took.push(performance.now() - began);
  };
  const running: Promise<void>[] = [];
  const began = performance.now();
  for (let n = 0; n * EVERY_MS < ms; n++) {
    await sleep(Math.max(0, began + n * EVERY_MS - performance.now()));
    running.push(one());
  }
  await Promise.all(running);
  return took;
}

/** The reads beside a flood, from its first message on. */
async function readFlooded(
  hub: Program,
  agent: string,
  flood: FloodOptions,
  ms: number,
): Promise<{ took: number[]; count: FloodCount }> {
  const worker = new Worker(new URL("lib/flood.worker.ts", import.meta.url), { workerData: flood });
  await once(worker, "online");
  const took = await read(hub, agent, ms);
  worker.postMessage("count");
  const [count] = (await once(worker, "message")) as [FloodCount];
  await worker.terminate();
  return { took, count };
}

const cluster = await startCluster();
try {
  const { clientId, topics } = await seedOrders(cluster);
  const agent = await cluster.signIn("agent");
  const rows: Record<string, string | number>[] = [];
  const measure = async (name: string, hub: Program, floodMs: number) => {
    // a person each: what the last one used up is not what this one may ask
    const token = await cluster.signIn("client_user", clientId);
    const idle = await read(hub, agent, IDLE_MS);
    const flood = { url: hub.url, token, sockets: LIMITS.socketsPerUser, topics };
    const { took, count } = await readFlooded(hub, agent, flood, floodMs);
    const p95Of = (samples: number[]) => round(percentile(samples, 0.95), 1);
    rows.push({ hub: name, idle: p95Of(idle), flooded: p95Of(took), ...count });
    // what is still being answered is not the next measurement's
    await sleep(500);
    return { idle, took, count };
  };

  const hub = await cluster.run("server/main.ts");
  await read(hub, agent, WARM_MS);
  const runs = [];
  for (let n = 0; n < REPETITIONS; n++) runs.push(await measure("as it is", hub, FLOOD_MS));
  const without = await cluster.run("bench/lib/hub-without-limits.ts");
  await read(without, agent, WARM_MS);
  const control = await measure("without limits", without, CONTROL_MS);
  table(rows);

  // of all repetitions together: one in which a neighbour of this machine was busy weighs what it is
  const p95 = percentile(
    runs.flatMap(({ took }) => took),
    0.95,
  );
  const idleP95 = percentile(
    runs.flatMap(({ idle }) => idle),
    0.95,
  );
  const controlP95 = percentile(control.took, 0.95);
  const figures = {
    p95Ms: round(p95, 1),
    idleP95Ms: round(idleP95, 1),
    withoutLimitsP95Ms: round(controlP95, 1),
    granted: median(runs.map(({ count }) => count.granted)),
    ended: median(runs.map(({ count }) => count.ended)),
  };
  const ratios = {
    p95VsIdle: round(p95 / idleP95),
    withoutLimitsVsIdle: round(controlP95 / percentile(control.idle, 0.95)),
  };
  const failures: string[] = [];
  if (!(ratios.p95VsIdle <= PASS)) failures.push(`p95 above ${PASS} × of the idle hub`);
  if (figures.granted === 0) failures.push("no subscribe was granted: nobody asked");
  if (figures.ended === 0) failures.push("no socket was ended, although each went on");
  // The control: the same flood on a hub without the limits must be felt, or nothing was measured.
  if (!(ratios.withoutLimitsVsIdle > PASS)) failures.push("without limits it holds too");
  finish({ bench: "subscribe-flood", figures, ratios, failures });
} finally {
  await cluster.stop();
}
