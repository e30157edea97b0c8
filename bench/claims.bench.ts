// Do fifty agents who pull at once over campaigns that share phones ever hold the same one, what does a
// claim cost, and does it wait where the statistics of a long queue are old?
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { Pool } from "pg";
import { uuidv7 } from "#shared/kernel/ids.ts";
import { type Program, startCluster } from "./lib/cluster.ts";
import { cpuOf } from "./lib/cpu.ts";
import { finish, percentile, quick, round, table } from "./lib/report.ts";

const AGENTS = 50;
const CAMPAIGNS = 3;
const HUBS = 4;
const TASKS = quick ? 1_500 : 5_000;
const SHARED = 0.4;
const PASS_PER_SEC = 300;
const STALE_TASKS = 20_000;
const STALE_AGENTS = 8;
const STALE_CLAIMS = quick ? 200 : 800;
const PASS_STALE_MS = 20;

const cluster = await startCluster({ production: true });
const naive = new Pool({ connectionString: cluster.databaseUrl, max: AGENTS });

interface Hold {
  phone: string;
  from: number;
  to: number;
}

/** Campaigns that run, with tasks of which 40 % are on phones that all of them have. */
async function seed(): Promise<string[]> {
  const ids = Array.from({ length: CAMPAIGNS }, () => uuidv7(Date.now()));
  const each = Math.floor(TASKS / CAMPAIGNS);
  for (const [c, id] of ids.entries()) await fill(id, each, c + 1);
  return ids;
}

/** A running campaign with tasks, of which 40 % are on phones that the others have, too. */
async function fill(id: string, count: number, no: number): Promise<void> {
  await cluster.pool.query(
    `insert into campaign (id, name, type, status, owner_id, snapshot_no, created_at, updated_at)
     values ($1, 'Claims', 'call', 'active', $1, 1, now(), now())`,
    [id],
  );
  await addTasks(id, count, no);
}

async function addTasks(id: string, count: number, no: number): Promise<void> {
  await cluster.pool.query(
    `insert into call_task (campaign_id, contact_id, phone_e164, time_zone, due_at, created_at,
                            updated_at)
     select $1, uuidv7(), '+1' || 2000000000 + case when n <= $3 then n else $4 * 1000000 + n end,
            z.name, now() - interval '1 minute', now(), now()
       from generate_series(1, $2) n, (select $5::text as name) z`,
    [id, count, Math.floor(count * SHARED), no, zoneOpenNow()],
  );
}

/** A zone where calling is allowed now. */
function zoneOpenNow(): string {
  const zones = [
    "America/New_York",
    "Europe/London",
    "Asia/Kathmandu",
    "Pacific/Auckland",
    "Pacific/Honolulu",
  ];
  return zones.find((zone) => {
    const hour = new Intl.DateTimeFormat("en", {
      timeZone: zone,
      hour: "2-digit",
      hourCycle: "h23",
    });
    return Number(hour.format()) >= 9 && Number(hour.format()) < 20;
  })!;
}

async function post(url: string, token: string, path: string, body: object): Promise<any> {
  const answer = await fetch(url + path, {
    method: "POST",
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      "idempotency-key": randomUUID(),
    },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  if (answer.status === 409) return null;
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
  return text ? JSON.parse(text) : null;
}

/** Pulls until its campaign is dry; gives each person back after a moment, not to come again. */
async function work(url: string, token: string, campaign: string, holds: Hold[]): Promise<void> {
  for (let dry = 0; dry < 5;) {
    const pulled = await post(url, token, `/api/call-campaigns/${campaign}/pull`, {});
    if (!pulled?.currentTask) {
      dry += 1;
      await sleep(100);
      continue;
    }
    dry = 0;
    const from = performance.now();
    await sleep(5);
    holds.push({ phone: pulled.currentTask.phone, from, to: performance.now() });
    await post(url, token, `/api/call-tasks/${pulled.currentTask.id}/skip`, {
      token: pulled.token,
      reason: "bench",
    });
  }
}

/** The way of those who look first and mark then: must hold a phone twice, else the bench is blind. */
async function workNaively(holds: Hold[]): Promise<void> {
  for (let n = 0; n < 20; n++) {
    const { rows } = await naive.query(
      `select id, phone_e164 from call_task where state = 'queued' and due_at <= now()
        order by due_at, id limit 1`,
    );
    const task = rows[0];
    if (!task) return;
    const from = performance.now();
    await sleep(5);
    holds.push({ phone: task.phone_e164, from, to: performance.now() });
    await naive.query(`update call_task set due_at = now() + interval '1 day' where id = $1`, [
      task.id,
    ]);
  }
}

/**
 * Claims from 20,000 tasks of which the statistics know nothing: they are of a queue of five, and
 * nobody makes new ones. @returns how long each claim took, ms
 */
async function claimStale(hubs: readonly Program[]): Promise<number[]> {
  const owner = new Pool({ connectionString: cluster.ownerUrl, max: 1 });
  try {
    await owner.query(`alter table call_task set (autovacuum_enabled = false)`);
    await owner.query(`delete from call_task`);
    const id = uuidv7(Date.now());
    await fill(id, 5, 1);
    await owner.query(`analyze call_task`);
    await addTasks(id, STALE_TASKS, 8);
    const took: number[] = [];
    const one = async (i: number) => {
      for (let n = 0; n < STALE_CLAIMS / STALE_AGENTS; n++) {
        const [{ url }, token] = [hubs[i % hubs.length]!, cluster.tokens[i]!];
        const from = performance.now();
        const pulled = await post(url, token, `/api/call-campaigns/${id}/pull`, {});
        took.push(performance.now() - from);
        const body = { token: pulled.token, reason: "bench" };
        await post(url, token, `/api/call-tasks/${pulled.currentTask.id}/skip`, body);
        // agents read what they have claimed: the load is theirs, not a race of eight
        await sleep(50);
      }
    };
    await Promise.all(Array.from({ length: STALE_AGENTS }, (_, i) => one(i)));
    return took;
  } finally {
    await owner.end();
  }
}

/** Pairs of holds of one phone that overlap in time. */
function doubles(holds: Hold[]): number {
  const byPhone = Map.groupBy(holds, (hold) => hold.phone);
  let found = 0;
  for (const same of byPhone.values()) {
    const sorted = same.toSorted((a, b) => a.from - b.from);
    for (let i = 1; i < sorted.length; i++) if (sorted[i]!.from < sorted[i - 1]!.to) found += 1;
  }
  return found;
}

try {
  const campaigns = await seed();
  const hubs: Program[] = [];
  for (let i = 0; i < HUBS; i++) hubs.push(await cluster.run("server/main.ts"));
  const holds: Hold[] = [];
  const hubCpu = () => hubs.reduce((sum, hub) => sum + cpuOf(hub.pid()), 0);
  const [hubBefore, postgresBefore] = [hubCpu(), cluster.postgresCpu()];
  const began = performance.now();
  const agents = Array.from({ length: AGENTS }, (_, i) =>
    work(hubs[i % HUBS]!.url, cluster.tokens[i]!, campaigns[i % CAMPAIGNS]!, holds),
  );
  await Promise.all(agents);
  const perClaim = (seconds: number) => round((seconds * 1000) / holds.length);
  const hubCpuMsPerClaim = perClaim(hubCpu() - hubBefore);
  const postgresCpuMsPerClaim = perClaim(cluster.postgresCpu() - postgresBefore);
  const lastHold = Math.max(...holds.map((hold) => hold.to));
  const claimsPerSec = holds.length / ((lastHold - began) / 1000);
  const { rows } = await cluster.pool.query(
    `select count(*) filter (where due_at <= now() or state <> 'queued')::int as lost from call_task`,
  );
  const lostTasks = rows[0].lost as number;
  const doubleDials = doubles(holds);

  await cluster.pool.query(`update call_task set due_at = now() - interval '1 minute'`);
  const naiveHolds: Hold[] = [];
  await Promise.all(Array.from({ length: AGENTS }, () => workNaively(naiveHolds)));
  const naiveDoubles = doubles(naiveHolds);
  const stale = await claimStale(hubs);
  const staleClaimP95Ms = round(percentile(stale, 0.95));

  table([
    { who: "Pivotal", claims: holds.length, doubleHolds: doubleDials, perSec: round(claimsPerSec) },
    { who: "look, then mark", claims: naiveHolds.length, doubleHolds: naiveDoubles, perSec: 0 },
  ]);
  table([
    { cpu: "hubs", msPerClaim: hubCpuMsPerClaim },
    { cpu: "PostgreSQL", msPerClaim: postgresCpuMsPerClaim },
  ]);
  table([{ stale: "20,000 tasks", p50Ms: round(percentile(stale, 0.5)), p95Ms: staleClaimP95Ms }]);
  finish({
    bench: "claims",
    figures: {
      doubleDials,
      lostTasks,
      claims: holds.length,
      claimsPerSec: round(claimsPerSec),
      naiveDoubles,
      staleClaimP95Ms,
      cpuMsPerClaim: round(hubCpuMsPerClaim + postgresCpuMsPerClaim),
      hubCpuMsPerClaim,
      postgresCpuMsPerClaim,
    },
    ratios: {},
    failures: [
      ...(doubleDials > 0 ? [`${doubleDials} phones were held by two agents at once`] : []),
      ...(lostTasks > 0 ? [`${lostTasks} people were never given to anybody`] : []),
      ...(naiveDoubles === 0 ? ["the naive way held no phone twice: the bench sees nothing"] : []),
      ...(claimsPerSec < PASS_PER_SEC
        ? [`${round(claimsPerSec)} claims/s, ${PASS_PER_SEC} wanted`]
        : []),
      ...(staleClaimP95Ms > PASS_STALE_MS
        ? [`a claim took ${staleClaimP95Ms} ms (p95) with old statistics, ${PASS_STALE_MS} wanted`]
        : []),
    ],
  });
} finally {
  await naive.end();
  await cluster.stop();
}
