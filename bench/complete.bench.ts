// Does every screen get every committed change once and in order, while hubs and relay are killed?
import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { io } from "socket.io-client";
import { contactsTopic, contactTopic } from "#shared/contacts/contacts.events.ts";
import type { LogRef } from "#shared/kernel/topic-ref.ts";
import { Realtime } from "#web/kernel/realtime/client.ts";
import type { Position } from "#web/kernel/realtime/log-feed.ts";
import { startBalancer } from "./lib/balancer.ts";
import { seedContacts, startCluster, type Cluster, type Program } from "./lib/cluster.ts";
import { editAll, type Target } from "./lib/edits.ts";
import { finish, quick, table } from "./lib/report.ts";

const SIZE = quick
  ? {
      clients: 60,
      edits: 1_200,
      perSecond: 70,
      limitMs: 18_000,
      killEveryMs: 3_000,
      naiveClients: 10,
    }
  : {
      clients: 200,
      edits: 10_000,
      perSecond: 100,
      limitMs: 600_000,
      killEveryMs: 10_000,
      naiveClients: 20,
    };
/** A slow machine does fewer edits in the time; below this nothing is proven. */
const LEAST_EDITS = 200;
/** It starts its hubs slowly, too: the writers go on until so many programs were killed. */
const LEAST_KILLS = 4;
const CONTACTS = 100;
const COLLECTION = contactsTopic.ref();
const recordTopic = (id: string) => contactTopic.ref({ id });
const hashOf = (data: unknown) =>
  createHash("sha1").update(JSON.stringify(data)).digest("base64url").slice(0, 12);

/** What one client saw of one topic. */
interface Seen {
  topic: string;
  start: Position | null;
  /** Sent back to read a snapshot: events it was not told. */
  snapshots: number;
  events: { seq: number; hash: string }[];
}
interface Faults {
  missing: number;
  duplicate: number;
  reordered: number;
}

function follow(url: string, token: string, topics: readonly LogRef[]) {
  const realtime = new Realtime({
    url,
    getToken: () => Promise.resolve(token),
    onForbidden: () => undefined,
  });
  const seen = topics.map((topic) => {
    const one: Seen = { topic: topic.name, start: null, snapshots: 0, events: [] };
    realtime.subscribe(topic, {
      onSnapshotNeeded: (at) => {
        if (one.start) one.snapshots += 1;
        else one.start = at;
      },
      onEvents: (events) => {
        for (const { seq, data } of events) one.events.push({ seq, hash: hashOf(data) });
      },
    });
    return one;
  });
  realtime.start();
  return { realtime, seen };
}

/** Kills a hub and a naive peer in turn, both at once now and then, and Redis once. */
async function chaos(
  cluster: Cluster,
  pairs: [Program, Program][],
  tally: { kills: number },
  running: () => boolean,
): Promise<void> {
  let redisDown = false;
  for (let round = 0; ; round++) {
    for (let waited = 0; waited < SIZE.killEveryMs; waited += 100) {
      if (!running()) return;
      await sleep(100);
    }
    const victims = round % 3 === 2 ? pairs.flat() : pairs[round % 2]!;
    await Promise.all(victims.map((program) => program.kill()));
    tally.kills += victims.length;
    await sleep(300);
    await Promise.all(victims.map((program) => program.start()));
    if (round >= 1 && !redisDown) {
      redisDown = true;
      await cluster.stopRedis();
      await sleep(1_000);
      await cluster.startRedis();
    }
  }
}

function compare(expected: readonly { seq: number; hash: string }[], seen: Seen["events"]): Faults {
  const times = new Map<string, number>();
  let reordered = 0;
  let last = 0;
  for (const { seq, hash } of seen) {
    times.set(`${seq} ${hash}`, (times.get(`${seq} ${hash}`) ?? 0) + 1);
    if (seq < last) reordered += 1;
    last = seq;
  }
  const missing = expected.filter(({ seq, hash }) => !times.has(`${seq} ${hash}`)).length;
  const duplicate = seen.length - times.size;
  return { missing, duplicate, reordered };
}

/** The log against the rows: every version of every contact has its event, once and in order. */
function compareWithRows(versions: Map<string, number>, log: Map<string, LogRow[]>): Faults {
  const total: Faults = { missing: 0, duplicate: 0, reordered: 0 };
  for (const [id, version] of versions) {
    const events = (log.get(recordTopic(id).name) ?? []).map((row) => ({
      seq: row.version,
      hash: "",
    }));
    const expected = Array.from({ length: version - 1 }, (_, i) => ({ seq: i + 2, hash: "" }));
    add(total, compare(expected, events));
  }
  return total;
}

function add(total: Faults, more: Faults): void {
  total.missing += more.missing;
  total.duplicate += more.duplicate;
  total.reordered += more.reordered;
}

interface LogRow {
  topic: string;
  seq: number;
  hash: string;
  version: number;
}

async function readLog(cluster: Cluster): Promise<Map<string, LogRow[]>> {
  const { rows } = await cluster.pool.query<{
    topic: string;
    seq: string;
    data: { version: number };
  }>(
    `select topic, seq, data from event_log
      where starts_with(topic, 'record:contact:') or topic = $1 order by pos`,
    [COLLECTION.name],
  );
  const log = new Map<string, LogRow[]>();
  for (const { topic, seq, data } of rows) {
    const row = { topic, seq: Number(seq), hash: hashOf(data), version: data.version };
    log.set(topic, [...(log.get(topic) ?? []), row]);
  }
  return log;
}

async function versionsOf(cluster: Cluster, ids: readonly string[]): Promise<Map<string, number>> {
  const sql = "select id, version from contact where id = any ($1)";
  const { rows } = await cluster.pool.query<{ id: string; version: number }>(sql, [ids]);
  return new Map(rows.map((row) => [row.id, row.version]));
}

const cluster = await startCluster();
const pages: Realtime[] = [];
try {
  const ids = await seedContacts(cluster.pool, CONTACTS * 2);
  const [ours, theirs] = [ids.slice(0, CONTACTS), ids.slice(CONTACTS)];
  const hubs = await Promise.all([cluster.run("server/main.ts"), cluster.run("server/main.ts")]);
  const naive = await Promise.all([
    cluster.run("bench/lib/naive-hub.ts"),
    cluster.run("bench/lib/naive-hub.ts"),
  ]);
  const door = await startBalancer(hubs.map((hub) => hub.port));
  const naiveDoor = await startBalancer(naive.map((hub) => hub.port));
  const token = (i: number) => cluster.tokens[i % cluster.tokens.length]!;

  const seen: Seen[] = [];
  for (let i = 0; i < SIZE.clients; i++) {
    const records = Array.from({ length: 10 }, (_, k) =>
      recordTopic(ours[(i * 7 + k * 11) % CONTACTS]!),
    );
    const topics = i % 5 === 0 ? [...new Set(records), COLLECTION] : [...new Set(records)];
    const page = follow(door.url, token(i), topics);
    pages.push(page.realtime);
    seen.push(...page.seen);
  }
  const naiveSeen = Array.from({ length: SIZE.naiveClients }, () => {
    const got = new Set<string>();
    const socket = io(naiveDoor.url, { transports: ["websocket"], forceNew: true });
    socket.on("changed", (row: { id: string; version: number }) =>
      got.add(`${row.id} ${row.version}`),
    );
    return { got, socket };
  });
  const joined = () =>
    seen.every((one) => one.start) && naiveSeen.every(({ socket }) => socket.connected);
  for (let waited = 0; !joined(); waited += 50) {
    if (waited > 15_000) throw new Error("the clients do not get in");
    await sleep(50);
  }

  let writing = true;
  const tally = { kills: 0 };
  const targets = (own: readonly string[]): Target[] => own.map((id) => ({ id, version: 1 }));
  const killing = chaos(
    cluster,
    [
      [hubs[0]!, naive[0]!],
      [hubs[1]!, naive[1]!],
    ],
    tally,
    () => writing,
  );
  const began = performance.now();
  const [answered] = await Promise.all([
    editAll({
      ...SIZE,
      url: door.url,
      token: token(0),
      targets: targets(ours),
      count: SIZE.edits,
      writers: 8,
      wantsMore: () => tally.kills < LEAST_KILLS,
    }),
    editAll({
      url: naiveDoor.url,
      token: token(1),
      targets: targets(theirs),
      count: Math.round(SIZE.edits / 5),
      writers: 2,
      perSecond: SIZE.perSecond / 5,
      limitMs: SIZE.limitMs,
    }),
  ]);
  writing = false;
  await killing;
  const { kills } = tally;
  const seconds = (performance.now() - began) / 1000;

  const heads = async () => {
    const { rows } = await cluster.pool.query<{ topic: string; seq: string }>(
      "select topic, seq from topic_head",
    );
    return new Map(rows.map((row) => [row.topic, Number(row.seq)]));
  };
  for (let waited = 0; waited < 15_000; waited += 200) {
    const { rows } = await cluster.pool.query("select from outbox where kind <> 'task' limit 1");
    const now = await heads();
    const reached = seen.every(
      (one) => (one.events.at(-1)?.seq ?? one.start!.seq) >= (now.get(one.topic) ?? 0),
    );
    if (rows.length === 0 && reached) break;
    await sleep(200);
  }

  const log = await readLog(cluster);
  const faults = compareWithRows(await versionsOf(cluster, ours), log);
  let snapshots = 0;
  let delivered = 0;
  for (const one of seen) {
    snapshots += one.snapshots;
    delivered += one.events.length;
    const expected = (log.get(one.topic) ?? []).filter((row) => row.seq > one.start!.seq);
    add(faults, compare(expected, one.events));
  }
  let naiveLost = 0;
  for (const [id, version] of await versionsOf(cluster, theirs)) {
    for (const { got } of naiveSeen) {
      for (let v = 2; v <= version; v++) if (!got.has(`${id} ${v}`)) naiveLost += 1;
    }
  }
  const edits = [...(await versionsOf(cluster, ours)).values()].reduce((sum, v) => sum + v - 1, 0);
  for (const { socket } of naiveSeen) socket.disconnect();
  await Promise.all([door.close(), naiveDoor.close()]);

  table([
    {
      clients: SIZE.clients,
      edits,
      delivered,
      kills,
      seconds: Math.round(seconds),
      ...faults,
      snapshots,
      naiveLost,
    },
  ]);
  const failures: string[] = [];
  if (edits !== answered) failures.push(`${answered} edits were answered, ${edits} committed`);
  if (edits < LEAST_EDITS) failures.push(`only ${edits} edits: too few to say anything`);
  if (faults.missing + faults.duplicate + faults.reordered > 0)
    failures.push("the log was not delivered whole");
  if (snapshots > 0) failures.push(`${snapshots} times a client was too far behind to replay`);
  if (kills < LEAST_KILLS) failures.push("too few kills to say anything");
  if (naiveLost === 0) failures.push("the naive peer lost nothing: the faults did not bite");
  finish({
    bench: "complete",
    figures: { ...faults, naiveLost, snapshots, edits, delivered, kills },
    ratios: {},
    failures,
  });
} finally {
  for (const page of pages) page.stop();
  await cluster.stop();
}
