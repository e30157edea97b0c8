import { setTimeout as sleep } from "node:timers/promises";
import { pino } from "pino";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { UserActor } from "#shared/kernel/actor.ts";
import { userTopic } from "#shared/kernel/system-topics.ts";
import type { Unreadable } from "#shared/kernel/wire.ts";
import type { Disconnect } from "#server/kernel/module.ts";
import { Realtime } from "#web/kernel/realtime/client.ts";
import type { RealtimeState } from "#web/kernel/realtime/hub-link.ts";
import type { Position } from "#web/kernel/realtime/log-feed.ts";
import {
  eventsWorld,
  portalThings,
  things,
  thingStats,
  type EventsWorld,
} from "../harness/events-world.ts";
import { until } from "../harness/until.ts";
import { actorOf, startTestHub, tokenOf } from "../harness/hub-world.ts";
import { startProxy, type Proxy } from "../harness/tcp-proxy.ts";

let world: EventsWorld;
let hubs: Awaited<ReturnType<typeof startTestHub>>[];
let proxy: Proxy;
const open: Realtime[] = [];

const disconnected: Disconnect[] = [];
/** Lines of the first hub's log that want a person. */
const alarms: object[] = [];
const noteAlarm = (line: string) => line.includes('"alarm"') && alarms.push(JSON.parse(line));

beforeAll(async () => {
  world = await eventsWorld();
  const told = async (gone: readonly Disconnect[]) => void disconnected.push(...gone);
  const log = pino({}, { write: (line) => void noteAlarm(line) });
  hubs = [
    await startTestHub({ ...world, log }, { onDisconnects: told }),
    await startTestHub(world),
  ];
  proxy = await startProxy(Number(new URL(hubs[0]!.url).port));
});
afterEach(() => {
  for (const realtime of open.splice(0)) realtime.stop();
});
afterAll(async () => {
  await proxy.close();
  for (const hub of hubs) await hub.stop();
  await world.close();
});

function page(actor: UserActor = actorOf(crypto.randomUUID(), ["admin"])) {
  const states: [RealtimeState, number | null][] = [];
  const renewals: boolean[] = [];
  const connections: string[] = [];
  const unreadable: Unreadable[] = [];
  let forbidden = 0;
  let current = actor;
  const realtime = new Realtime({
    url: proxy.url,
    getToken: async (renew) => {
      renewals.push(renew);
      return tokenOf(current);
    },
    newConnection: () => {
      connections.push(crypto.randomUUID());
      return connections.at(-1)!;
    },
    onForbidden: () => void forbidden++,
    onUnreadable: (report) => void unreadable.push(report),
    onConnection: (state, caughtUp) => void states.push([state, caughtUp]),
  });
  open.push(realtime);
  realtime.start();
  return {
    realtime,
    states,
    renewals,
    connections,
    unreadable,
    forbidden: () => forbidden,
    use: (next: UserActor) => void (current = next),
    live: () => until("live", () => states.at(-1)?.[0] === "live"),
  };
}

function follow(realtime: Realtime, id: string, from?: Position) {
  const seen: number[] = [];
  const snapshots: Position[] = [];
  const subscription = realtime.subscribe(things.ref({ id }), {
    from,
    onEvents: (events) =>
      void seen.push(...events.flatMap(({ type, data }) => (type === "n" ? [data.n] : []))),
    onSnapshotNeeded: (at) => void snapshots.push(at),
  });
  return { seen, snapshots, ...subscription };
}

const commit = async (id: string, from: number, to: number) => {
  const numbers = Array.from({ length: to - from + 1 }, (_, i) => from + i);
  await world.write(...numbers.map((n) => things.event({ id }, "n", { n })));
  world.signals.notify("outbox");
};
const range = (to: number) => Array.from({ length: to }, (_, i) => i + 1);

test("what happens while the connection is lost is replayed once, in order", async () => {
  const { realtime, states, live } = page();
  const followed = follow(realtime, "lost");
  await live();
  await commit("lost", 1, 20);
  await until("first", () => followed.seen.length === 20);
  proxy.cut();
  await commit("lost", 21, 60);
  await sleep(300);
  proxy.restore();
  await until("all", () => followed.seen.length >= 60);
  await live();
  expect(followed.seen).toEqual(range(60));
  expect(states.map(([state]) => state)).toEqual(["live", "reconnecting", "live"]);
  expect(states.at(-1)![1]).toBe(40);
});

test("connections that break again and again under writes lose and double nothing", async () => {
  const { realtime, live } = page();
  const followed = follow(realtime, "flaky");
  await live();
  const writing = (async () => {
    for (let n = 1; n <= 400; n++) {
      await commit("flaky", n, n);
      await sleep(4);
    }
  })();
  for (let i = 0; i < 8; i++) {
    await sleep(150 + i * 10);
    proxy.cut();
    await sleep(i * 15);
    proxy.restore();
  }
  await writing;
  await until("all", () => followed.seen.length >= 400);
  await sleep(200);
  expect(followed.seen).toEqual(range(400));
  expect(followed.snapshots).toHaveLength(1);
});

test("too far behind asks the view to be read; then it goes on", async () => {
  const { realtime, live } = page();
  const followed = follow(realtime, "far");
  await live();
  proxy.cut();
  await commit("far", 1, 600);
  await until("relayed", async () => {
    const { rows } = await world.pool.query("select from outbox limit 1");
    return rows.length === 0;
  });
  proxy.restore();
  // a hub that has not read all of it yet may ask twice
  await until("snapshot", () => followed.snapshots.at(-1)?.seq === 600);
  expect(followed.snapshots.length).toBeGreaterThan(1);
  expect(followed.seen).toEqual([]);
  await commit("far", 601, 601);
  await until("next", () => followed.seen.length === 1);
});

test("what no schema fits is read again and told to the hub, and what follows arrives", async () => {
  const { realtime, live, unreadable } = page();
  const followed = follow(realtime, "unread");
  await live();
  const bad = { ...things.event({ id: "unread" }, "n", { n: 2 }), data: { n: "two" } };
  await world.write(things.event({ id: "unread" }, "n", { n: 1 }), bad);
  await commit("unread", 3, 3);
  await until("the third", () => followed.seen.length === 2);
  expect(followed.seen).toEqual([1, 3]);
  expect(followed.snapshots.slice(1).map(({ seq }) => seq)).toEqual([2]);
  const report = { topic: "things:unread", what: "n", why: "n: invalid_type" };
  expect(unreadable).toEqual([report]);
  await until("the hub's line", () => alarms.length > 0);
  expect(alarms).toMatchObject([{ alarm: "frame-unreadable", ...report }]);
});

test("a new session version is met with a renewed token; a revoked session ends", async () => {
  const actor = actorOf(crypto.randomUUID(), ["admin"]);
  const { realtime, use, renewals, states, forbidden, live } = page(actor);
  const followed = follow(realtime, "session");
  await live();
  const rights = (data: { sessionVersion: number }) =>
    userTopic.event({ id: actor.userId }, "rolesChanged", data, { authz: true });
  const renewed = { ...actor, sessionVersion: 2 };
  const [gone] = [until("reconnecting", () => states.some(([state]) => state === "reconnecting"))];
  await world.write(rights({ sessionVersion: 2 }));
  world.signals.notify("outbox");
  await gone;
  use(renewed);
  await live();
  await commit("session", 1, 1);
  await until("goes on", () => followed.seen.length === 1);
  expect(forbidden()).toBe(0);

  await world.write(rights({ sessionVersion: 3 }));
  world.signals.notify("outbox");
  await until("forbidden", () => forbidden() === 1);
  expect(renewals).toContain(true);
  expect(states.at(-1)![0]).toBe("offline");
});

test("gauges and presence reach their followers", async () => {
  const [a, b] = [page(), page()];
  const values: unknown[] = [];
  const stats = thingStats.ref({ id: "w" });
  a.realtime.subscribeGauge(stats, (all) => void values.push(all.get("k")));
  await a.live();
  await world.write(thingStats.gauge({ id: "w" }, "k", { n: 1 }));
  await until("value", () => values.length === 1);
  const late: unknown[] = [];
  a.realtime.subscribeGauge(stats, (all) => void late.push(all.get("k")));
  expect(late).toEqual([{ n: 1 }]);
  let denied = 0;
  const secret = portalThings.ref({ clientId: "c2" });
  b.realtime.subscribe(secret, { onDenied: () => void denied++ });
  await until("denied", () => denied === 1);
});

test("every connection has a name of its own, and the hub tells which one it lost", async () => {
  const actor = actorOf(crypto.randomUUID(), ["admin"]);
  const lost = () => disconnected.filter((one) => one.userId === actor.userId);
  const one = page(actor);
  await one.live();
  const [first] = one.connections;
  proxy.cut();
  await until("the departure", () => lost().length > 0);
  proxy.restore();
  await until("live again", () => one.states.filter(([state]) => state === "live").length === 2);
  expect(lost()).toEqual([{ userId: actor.userId, connection: first }]);
  const last = one.connections.at(-1);
  expect(last).not.toBe(first);
  one.realtime.stop();
  await until("the second departure", () => lost().length > 1);
  expect(lost().at(-1)).toEqual({ userId: actor.userId, connection: last });
});
