import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { presenceTopic, userTopic } from "#shared/kernel/system-topics.ts";
import { defineTopic, topicTable } from "#shared/kernel/topics.ts";
import { LIMITS } from "#shared/kernel/wire.ts";
import {
  eventsWorld,
  portalStats,
  portalThings,
  things,
  thingStats,
  until,
  worldTopics,
  type EventsWorld,
} from "#test/harness/events-world.ts";
import { actorOf, RawClient, startTestHub, tokenOf } from "#test/harness/hub-world.ts";

let world: EventsWorld;
let one: Awaited<ReturnType<typeof startTestHub>>;
let two: Awaited<ReturnType<typeof startTestHub>>;
const clients: RawClient[] = [];
let clock = 0;

/** Record topics whose rows only some may see; `allowed` is the policy's table. */
const allowed = new Set<string>();
let policyTakesMs = 0;
const secrets = defineTopic({
  pattern: "record:secret:<id>",
  class: "log",
  audience: "agency",
  verb: "contact.read",
  events: things.events,
});
const secretStats = defineTopic({
  pattern: "secret-stats:<id>",
  class: "gauge",
  audience: "agency",
  verb: "contact.read",
  value: thingStats.value,
});
const topics = topicTable([...worldTopics.defs, secrets, secretStats]);
const policy = (pattern: string) =>
  pattern === secrets.pattern || pattern === secretStats.pattern
    ? async (actor: { userId: string }, params: Record<string, string>) => {
        await sleep(policyTakesMs);
        return allowed.has(`${actor.userId} ${params["id"]}`);
      }
    : pattern.startsWith("portal-")
      ? async (actor: { clientId: string | null }, params: Record<string, string>) =>
          actor.clientId === params["clientId"]
      : undefined;

beforeAll(async () => {
  world = await eventsWorld();
  const now = () => Date.now() + clock;
  one = await startTestHub(world, { topics, policy, now });
  two = await startTestHub(world, { topics, policy, now });
});
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
  clock = 0;
});
afterAll(async () => {
  await one.stop();
  await two.stop();
  await world.close();
});

const staff = (userId = crypto.randomUUID()) => actorOf(userId, ["admin"]);
function client(actor = staff(), at = one, expiresAt?: number): RawClient {
  const made = new RawClient(at.url, tokenOf(actor, expiresAt));
  clients.push(made);
  return made;
}
const commit = async (id: string, ...numbers: number[]) => {
  await world.write(...numbers.map((n) => things.event({ id }, "n", { n }, { causeId: `c${n}` })));
  world.signals.poke("outbox");
};
const range = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i);

test("what is committed reaches the followers on every hub, once and in order", async () => {
  const [a, b] = [client(), client(staff(), two)];
  await Promise.all([a.subscribe("things:all"), b.subscribe("things:all")]);
  for (const n of range(1, 100)) await commit("all", n);
  await until("both", () => a.events.length >= 100 && b.events.length >= 100);
  expect(a.numbers("things:all")).toEqual(range(1, 100));
  expect(b.numbers("things:all")).toEqual(range(1, 100));
  expect(b.events.map((event) => event.seq)).toEqual(range(1, 100));
  expect(b.events[0]).toMatchObject({ type: "n", causeId: "c1" });
});

test("a client that was away gets what it missed, from either hub", async () => {
  const [first] = await client().subscribe("things:away");
  await commit("away", 1, 2, 3);
  await commit("away", 4, 5);
  for (const hub of [one, two]) {
    const back = client(staff(), hub);
    const result = await until("replay", async () => {
      const [found] = await back.subscribe({ topic: "things:away", epoch: first!.epoch, seq: 2 });
      return found!.head === 5 && found;
    });
    expect(result.status).toBe("replay");
    expect(result.events!.map((event) => event.seq)).toEqual([3, 4, 5]);
    const live = await back.subscribe({ topic: "things:away", epoch: first!.epoch, seq: 5 });
    expect(live[0]).toMatchObject({ status: "live", head: 5 });
  }
});

test("too far behind, or of another epoch, means: read the data again", async () => {
  await commit("far", ...range(1, LIMITS.replayEvents + 10));
  const away = client();
  const [live] = await until("relayed", async () => {
    const found = await away.subscribe("things:far");
    return found[0]!.head === LIMITS.replayEvents + 10 && found;
  });
  const at = (seq: number, epoch = live!.epoch) =>
    away.subscribe({ topic: "things:far", epoch, seq });
  expect((await at(0))[0]!.status).toBe("snapshot");
  expect((await at(11, "other"))[0]!.status).toBe("snapshot");
  expect((await at(10))[0]!.events).toHaveLength(LIMITS.replayEvents);
});

test("one answer replays so much and no more; the other topics are read again", async () => {
  const topicsOf = range(1, 6).map((n) => `big-${n}`);
  for (const id of topicsOf) await commit(id, ...range(1, 450));
  await until("relayed", async () => {
    const [last] = await client().subscribe(`things:${topicsOf.at(-1)}`);
    return last!.head === 450;
  });
  const { epoch } = (await client().subscribe("things:big-1"))[0]!;
  const results = await client().subscribe(
    ...topicsOf.map((id) => ({ topic: `things:${id}`, epoch, seq: 0 })),
  );
  expect(results.map(({ status }) => status)).toEqual([
    ...range(1, 4).map(() => "replay"),
    "snapshot",
    "snapshot",
  ]);
  expect(results.flatMap(({ events = [] }) => events)).toHaveLength(1_800);
});

test("denied is the same answer for missing and forbidden", async () => {
  const asked = client(actorOf(crypto.randomUUID(), ["agent"]));
  const answers = await asked.subscribe(
    "record:secret:1",
    "no-such-topic:1",
    "things:../1",
    "user:somebody-else",
    "portal-things:c1",
    "things:own-scope-without-policy",
  );
  const bare = answers.map(({ topic: _, ...rest }) => rest);
  expect(new Set(bare.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect(bare[0]!.status).toBe("denied");
});

test("a portal hears only its own client's topics, without positions and causes", async () => {
  const portal = client(actorOf(crypto.randomUUID(), ["client_user"]));
  const results = await portal.subscribe(
    "portal-things:c1",
    "portal-stats:c1",
    "portal-things:c2",
    "things:all",
    "presence:secret:1",
  );
  expect(results.map((result) => result.status)).toEqual([
    "live",
    "live",
    "denied",
    "denied",
    "denied",
  ]);
  for (let i = 0; i < 5; i++) await commit("noise", i);
  await world.write(
    portalThings.event({ clientId: "c1" }, "n", { n: 1 }, { causeId: "someone" }),
    portalThings.event({ clientId: "c2" }, "n", { n: 2 }),
    portalStats.gauge({ clientId: "c1" }, "all", { n: 7 }),
  );
  await until("event and gauge", () => portal.events.length > 0 && portal.gauges.length > 0);
  await sleep(100);
  expect(portal.events).toHaveLength(1);
  expect(Object.keys(portal.events[0]!).sort()).toEqual([
    "at",
    "data",
    "epoch",
    "seq",
    "topic",
    "type",
  ]);
  expect(portal.gauges[0]!.rev).toBe(1);
});

test("a gauge shows its last value, never an older one, and newcomers get it at once", async () => {
  const watcher = client();
  await watcher.subscribe("thing-stats:g");
  for (const n of range(1, 200)) {
    await world.write(thingStats.gauge({ id: "g" }, "all", { n }));
    if (n % 20 === 0) await sleep(5);
  }
  await until("last", () => (watcher.gauges.at(-1)?.value as { n?: number })?.n === 200);
  const revs = watcher.gauges.map((value) => value.rev);
  expect(revs).toEqual([...revs].sort((a, b) => a - b));
  expect(watcher.gauges.length).toBeLessThan(60);
  const [late] = await client(staff(), two).subscribe("thing-stats:g");
  expect(late!.values).toMatchObject([{ key: "all", value: { n: 200 } }]);
});

test("a revoked session is cut off within two seconds and gets nothing written after", async () => {
  const actor = staff();
  const [gone, other] = [client(actor), client(staff(), two)];
  await Promise.all([gone.subscribe("things:revoke"), other.subscribe("things:revoke")]);
  const started = performance.now();
  const revoke = userTopic.event(
    { id: actor.userId },
    "revoked",
    { sessionId: actor.sessionId },
    { authz: true },
  );
  await world.write(things.event({ id: "revoke" }, "n", { n: 1 }));
  await world.write(revoke);
  await commit("revoke", 2);
  await until("cut off", () => gone.ends.length > 0);
  expect(performance.now() - started).toBeLessThan(2_000);
  await until("others go on", () => other.numbers("things:revoke").includes(2));
  await sleep(100);
  expect(gone.numbers("things:revoke")).not.toContain(2);
  const again = client(actor, two);
  await until("refused", () => again.ends.length > 0);
  expect(again.ends).toEqual(["unauthenticated"]);
});

test("who loses access to a topic leaves it before anything later is sent, and is told", async () => {
  const actors = [actorOf("u-keeps", ["agent"]), actorOf("u-loses", ["agent"])];
  allowed.add("u-keeps 9").add("u-loses 9");
  const [keeps, loses] = actors.map((actor) => client(actor));
  await Promise.all([keeps!.subscribe("record:secret:9"), loses!.subscribe("record:secret:9")]);
  const write = (n: number) => secrets.event({ id: "9" }, "n", { n });
  await world.write(write(1));
  await until("both", () => keeps!.events.length === 1 && loses!.events.length === 1);
  allowed.delete("u-loses 9");
  await world.write(write(2), secrets.event({ id: "9" }, "accessChanged", {}), write(3));
  await until("kept", () => keeps!.events.some((event) => event.type === "n" && event.seq === 4));
  await until("told", () => loses!.denied.length > 0);
  // The change was relayed first, so the write beside it is after it.
  expect(loses!.numbers("record:secret:9").filter((n) => n > 1)).toEqual([]);
  expect((await loses!.subscribe("record:secret:9"))[0]!.status).toBe("denied");
});

test("who loses access to a record leaves its figures too, whatever else he follows", async () => {
  allowed.add("u-figures 10");
  const one = client(actorOf("u-figures", ["agent"]));
  expect((await one.subscribe("secret-stats:10"))[0]!.status).toBe("live");
  allowed.delete("u-figures 10");
  await world.write(secrets.event({ id: "10" }, "accessChanged", {}));
  await until("told", () => one.denied.includes("secret-stats:10"));
});

test("who loses access to a record is not shown on it any more", async () => {
  allowed.add("u-stays 12").add("u-goes 12");
  const stays = client(actorOf("u-stays", ["agent"]), two);
  const goes = client(actorOf("u-goes", ["agent"]));
  const topic = presenceTopic.topic({ entity: "secret", id: "12" });
  await Promise.all([stays.subscribe(topic), goes.subscribe(topic)]);
  await goes.say("presence:set", { topic, state: { mode: "viewing" } });
  const shown = () => stays.presence.flatMap(({ members }) => members);
  await until("shown", () => shown().some(({ state }) => state !== null));
  allowed.delete("u-goes 12");
  await world.write(secrets.event({ id: "12" }, "accessChanged", { userIds: ["u-goes"] }));
  await until("not shown", () => shown().some(({ state }) => state === null));
});

test("a busy floor's changes of access keep nobody else out", async () => {
  allowed.add("u-slow 11");
  const slow = actorOf("u-slow", ["agent"]);
  const one = client(slow);
  let busy = true;
  const floor = (async () => {
    for (let n = 0; busy; n++) {
      await world.write(
        secrets.event({ id: `other-${n}` }, "accessChanged", {}),
        secrets.event({ id: "11" }, "accessChanged", { userIds: ["u-other"] }),
      );
      world.signals.poke("outbox");
    }
  })();
  policyTakesMs = 60;
  const [answer] = await one.subscribe("record:secret:11");
  policyTakesMs = 0;
  busy = false;
  await floor;
  expect(answer!.status).toBe("live");
});

test("wrong messages are answered, change nothing and leave the hub alive", async () => {
  const rude = client();
  const wrong: [string, ...unknown[]][] = [
    ["subscribe"],
    ["subscribe", null],
    ["subscribe", { topics: "things:x" }],
    ["subscribe", { topics: [] }],
    ["subscribe", { topics: [{ topic: 7 }] }],
    ["subscribe", { topics: [{ topic: "things:x", seq: -1 }] }],
    ["unsubscribe", { topics: [{}] }],
    ["presence:set", { topic: "things:x", state: { deep: { er: 1 } } }],
    ["token:refresh", { token: "" }],
    ["constructor", {}],
    ["no such message", {}],
  ];
  for (const message of wrong) {
    expect(await rude.say(...message)).toMatchObject({ error: { code: "malformed" } });
  }
  const many = {
    topics: range(1, LIMITS.topicsPerSubscribe + 1).map((n) => ({ topic: `things:${n}` })),
  };
  expect(await rude.say("subscribe", many)).toMatchObject({ error: { code: "malformed" } });
  for (const block of [1, 2]) {
    await rude.subscribe(...range(1, 100).map((n) => `things:many-${block}-${n}`));
  }
  await expect(rude.subscribe("things:one-more")).rejects.toThrow("too_many");
  const flood = await Promise.all(
    range(1, 100).map(() => rude.say("unsubscribe", { topics: ["x"] })),
  );
  expect(flood.some((answer) => JSON.stringify(answer).includes("too_many"))).toBe(true);
  expect(rude.ends).toEqual([]);

  const huge = client();
  await huge.subscribe("things:x");
  huge.socket.emit("unsubscribe", { topics: ["x".repeat(70_000)] }, () => undefined);
  await until("closed", () => huge.ends.length > 0);
  const refused = new RawClient(one.url, "");
  clients.push(refused);
  await until("refused", () => refused.ends.length > 0);
  expect(refused.ends).toEqual(["unauthenticated"]);
  expect((await client().subscribe("things:x"))[0]!.status).toBe("live");
});

test("presence is shared between hubs and ends with the socket or its time", async () => {
  allowed.add("p1 5").add("p2 5");
  const topic = presenceTopic.topic({ entity: "secret", id: "5" });
  const [a, b] = [client(actorOf("p1", ["agent"])), client(actorOf("p2", ["agent"]), two)];
  await Promise.all([a.subscribe(topic), b.subscribe(topic)]);
  await a.say("presence:set", { topic, state: { mode: "editing", field: "title" } });
  await until("seen on the other hub", () =>
    b.presence.some(({ members }) => members[0]?.state?.["mode"] === "editing"),
  );
  expect(b.presence.at(-1)!.members).toMatchObject([{ userId: "p1", name: "Name of p1" }]);
  const [newcomer] = await client(actorOf("p2", ["agent"]), two).subscribe(topic);
  expect(newcomer!.members).toHaveLength(1);
  a.close();
  await until("left", () => b.presence.at(-1)!.members[0]?.state === null);

  await b.say("presence:set", { topic, state: { mode: "viewing" } });
  clock = 31_000;
  await until("expired", async () => (await b.subscribe(topic))[0]!.members!.length === 0);
  const outsider = client(actorOf("p3", ["agent"]));
  expect((await outsider.subscribe(topic))[0]!.status).toBe("denied");
  expect(await outsider.say("presence:set", { topic, state: { mode: "viewing" } })).toMatchObject({
    error: { code: "forbidden" },
  });
});

test("a token is refreshed on the open socket; past its end the socket goes", async () => {
  const actor = staff();
  const soon = Date.now() + 30_000;
  const [kept, lapsed] = [client(actor, one, soon), client(staff(), one, soon)];
  await Promise.all([kept.subscribe("things:token"), lapsed.subscribe("things:token")]);
  await until("warned", () => kept.expiring === 1 && lapsed.expiring === 1);
  const other = tokenOf(staff());
  expect(await kept.say("token:refresh", { token: other })).toMatchObject({
    error: { code: "forbidden" },
  });
  expect(await kept.say("token:refresh", { token: tokenOf(actor) })).toEqual({ ok: true });
  clock = 30_000 + LIMITS.tokenGraceSeconds * 1000 + 1;
  await until("closed", () => lapsed.ends.length > 0);
  await commit("token", 1);
  await until("kept", () => kept.events.length === 1);
  expect(lapsed.events).toHaveLength(0);
});

test("a hub that drains sends its sockets away in slices and takes no new ones", async () => {
  const three = await startTestHub(world, { topics, policy });
  const ended: number[] = [];
  const all = range(1, 12).map(() => client(staff(), three));
  for (const one of all) one.socket.on("disconnect", () => void ended.push(performance.now()));
  await Promise.all(all.map((one) => one.subscribe("things:drain")));
  const draining = three.hub.drain({ slices: 4, pauseMs: 60 });
  const late = client(staff(), three);
  await draining;
  await until("all away", () => ended.length === all.length);
  expect(Math.max(...ended) - Math.min(...ended)).toBeGreaterThan(120);
  await until("refused", () => late.ends.length > 0);
  expect(late.ends).toEqual(["unavailable"]);
  expect(three.hub.health().ok).toBe(false);
  await three.stop();
});

test("a new epoch sends everybody to read again", async () => {
  const watcher = client();
  const [before] = await watcher.subscribe("things:epoch");
  await world.pool.query("select new_epoch()");
  await until("sent away", () => watcher.ends.length > 0);
  const [after] = await client().subscribe({ topic: "things:epoch", epoch: before!.epoch, seq: 0 });
  expect(after).toMatchObject({ status: "snapshot", head: 0 });
  expect(after!.epoch).not.toBe(before!.epoch);
});

test("what was revoked while history ended is revoked on every hub", async () => {
  const actor = staff();
  const watcher = client(actor);
  await watcher.subscribe("things:ended");
  const { pool } = world;
  const data = JSON.stringify({ sessionId: actor.sessionId });
  // in one commit: no hub reads the row before the new epoch moves it to the head
  await pool.query(`with moved as (update relay_head set pos = pos + 1 returning pos, epoch)
    insert into event_log (pos, topic, epoch, seq, type, data, authz)
    select pos, 'user:${actor.userId}', epoch, 1, 'revoked', '${data}', true from moved;
    select new_epoch()`);
  await until("sent away", () => watcher.ends.length > 0);
  const again = client(actor);
  await until("refused", () => again.ends.length > 0);
  expect(again.ends).toEqual(["unauthenticated"]);
});
