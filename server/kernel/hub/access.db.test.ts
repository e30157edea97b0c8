import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { presenceTopic, userTopic } from "#shared/kernel/system-topics.ts";
import { defineTopic, topicTable } from "#shared/kernel/topics.ts";
import {
  portalStats,
  portalThings,
  things,
  thingStats,
  worldTopics,
} from "#test/harness/events-world.ts";
import type { TopicPolicy } from "#server/kernel/module.ts";
import { until } from "#test/harness/until.ts";
import { hubPair } from "#test/harness/hub-pair.ts";
import { actorOf } from "#test/harness/hub-world.ts";

/** Record topics whose rows only some may see; `allowed` is the policy's table. */
const allowed = new Set<string>();
let policyTakesMs = 0;
/** Records about which the policy answers when its test says so. */
const held = new Map<string, Promise<void>>();
/** Records about which it has answered, each time. */
const answered: string[] = [];
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
/** Of another pattern: its policy answers apart from that of the secrets. */
const others = defineTopic({ ...secrets, pattern: "record:other:<id>" });
const topics = topicTable([...worldTopics.defs, secrets, secretStats, others]);
const secret: TopicPolicy = async (actor, asked) => {
  const ids = asked.map(({ id }) => id!);
  await Promise.all(ids.map((id) => held.get(id)));
  await sleep(policyTakesMs);
  answered.push(...ids);
  return asked.filter(({ id }) => allowed.has(`${actor.userId} ${id}`));
};
const ofClient: TopicPolicy = async (actor, asked) =>
  asked.filter(({ clientId }) => clientId === actor.clientId);
const secretPatterns: readonly string[] = [secrets.pattern, secretStats.pattern, others.pattern];
const policy = (pattern: string) => {
  if (secretPatterns.includes(pattern)) return secret;
  return pattern.startsWith("portal-") ? ofClient : undefined;
};

const hubs = hubPair({ topics, policy });

test("denied is the same answer for missing and forbidden", async () => {
  const asked = hubs.client(actorOf(crypto.randomUUID(), ["agent"]));
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
  const portal = hubs.client(actorOf(crypto.randomUUID(), ["client_user"]));
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
  for (let i = 0; i < 5; i++) await hubs.commit("noise", i);
  await hubs.world.write(
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

test("a revoked session is cut off and gets nothing written after", async () => {
  const actor = hubs.staff();
  const [gone, other] = [hubs.client(actor), hubs.client(hubs.staff(), hubs.two)];
  await Promise.all([gone.subscribe("things:revoke"), other.subscribe("things:revoke")]);
  const revoke = userTopic.event(
    { id: actor.userId },
    "revoked",
    { sessionId: actor.sessionId },
    { authz: true },
  );
  await hubs.world.write(things.event({ id: "revoke" }, "n", { n: 1 }));
  await hubs.world.write(revoke);
  await hubs.commit("revoke", 2);
  await until("cut off", () => gone.ends.length > 0);
  await until("others go on", () => other.numbers("things:revoke").includes(2));
  await sleep(100);
  expect(gone.numbers("things:revoke")).not.toContain(2);
  const again = hubs.client(actor, hubs.two);
  await until("refused", () => again.ends.length > 0);
  expect(again.ends).toEqual(["unauthenticated"]);
});

test("who loses access to a topic leaves it before anything later is sent, and is told", async () => {
  const actors = [actorOf("u-keeps", ["agent"]), actorOf("u-loses", ["agent"])];
  allowed.add("u-keeps 9").add("u-loses 9");
  const [keeps, loses] = actors.map((actor) => hubs.client(actor));
  await Promise.all([keeps!.subscribe("record:secret:9"), loses!.subscribe("record:secret:9")]);
  const write = (n: number) => secrets.event({ id: "9" }, "n", { n });
  await hubs.world.write(write(1));
  await until("both", () => keeps!.events.length === 1 && loses!.events.length === 1);
  allowed.delete("u-loses 9");
  await hubs.world.write(write(2), secrets.event({ id: "9" }, "accessChanged", {}), write(3));
  await until("kept", () => keeps!.events.some((event) => event.type === "n" && event.seq === 4));
  await until("told", () => loses!.denied.length > 0);
  // The change was relayed first, so the write beside it is after it.
  expect(loses!.numbers("record:secret:9").filter((n) => n > 1)).toEqual([]);
  expect((await loses!.subscribe("record:secret:9"))[0]!.status).toBe("denied");
});

test("who loses access to a record leaves its figures too, whatever else they follow", async () => {
  allowed.add("u-figures 10");
  const one = hubs.client(actorOf("u-figures", ["agent"]));
  expect((await one.subscribe("secret-stats:10"))[0]!.status).toBe("live");
  allowed.delete("u-figures 10");
  await hubs.world.write(secrets.event({ id: "10" }, "accessChanged", {}));
  await until("told", () => one.denied.includes("secret-stats:10"));
});

test("who loses access to a record is not shown on it any more", async () => {
  allowed.add("u-stays 12").add("u-goes 12");
  const stays = hubs.client(actorOf("u-stays", ["agent"]), hubs.two);
  const goes = hubs.client(actorOf("u-goes", ["agent"]));
  const topic = presenceTopic.topic({ entity: "secret", id: "12" });
  await Promise.all([stays.subscribe(topic), goes.subscribe(topic)]);
  await goes.say("presence:set", { topic, state: { mode: "viewing" } });
  const shown = () => stays.presence.flatMap(({ members }) => members);
  await until("shown", () => shown().some(({ state }) => state !== null));
  allowed.delete("u-goes 12");
  await hubs.world.write(secrets.event({ id: "12" }, "accessChanged", { userIds: ["u-goes"] }));
  await until("not shown", () => shown().some(({ state }) => state === null));
});

/** The policy does not answer about this record until it is let go. */
function hold(id: string): () => void {
  const { promise, resolve } = Promise.withResolvers<void>();
  held.set(id, promise);
  return () => {
    held.delete(id);
    resolve();
  };
}

/** Stops every hub at a change of access; what comes after it is in the log, and no hub has read it. */
async function heldHub(): Promise<() => void> {
  allowed.add("u-holds held");
  await hubs.client(actorOf("u-holds", ["agent"])).subscribe("record:secret:held");
  const letGo = hold("held");
  await hubs.world.write(secrets.event({ id: "held" }, "accessChanged", {}));
  await relayed();
  return letGo;
}
const relayed = () =>
  until("relayed", async () => {
    const { rows } = await hubs.world.pool.query(`select from outbox`);
    return rows.length === 0;
  });

test("who loses access while they subscribe gets nothing written after, however far the log is", async () => {
  allowed.add("u-late 21").add("u-late other");
  const late = hubs.client(actorOf("u-late", ["agent"]));
  const { epoch } = (await late.subscribe("record:other:other"))[0]!;
  await late.say("unsubscribe", { topics: ["record:other:other"] });
  const letGo = await heldHub();
  const letAnswer = hold("other");
  const answer = late.subscribe(
    { topic: "record:secret:21", epoch, seq: 0 },
    "secret-stats:21",
    "record:other:other",
  );
  await until("joined", () => answered.filter((id) => id === "21").length === 2);
  allowed.delete("u-late 21");
  await hubs.world.write(secrets.event({ id: "21" }, "accessChanged", {}));
  await relayed();
  await hubs.world.write(
    secrets.event({ id: "21" }, "n", { n: 2 }),
    secretStats.gauge({ id: "21" }, "all", { n: 2 }),
  );
  await relayed();
  letAnswer();
  const results = await answer;
  letGo();
  expect(results.flatMap(({ events = [] }) => events).map(({ type }) => type)).not.toContain("n");
  expect(results.flatMap(({ values = [] }) => values)).toEqual([]);
  await until("told", () => late.denied.includes("record:secret:21"));
  expect([...late.events, ...late.gauges]).toEqual([]);
});

test("a gauge does not overtake a change of access behind a full page of the log", async () => {
  allowed.add("u-page 22");
  const one = hubs.client(actorOf("u-page", ["agent"]));
  await one.subscribe("secret-stats:22");
  const letGo = await heldHub();
  await hubs.commit("filler", ...Array.from({ length: 1_000 }, (_, n) => n));
  await relayed();
  allowed.delete("u-page 22");
  await hubs.world.write(secrets.event({ id: "22" }, "accessChanged", {}));
  await relayed();
  await hubs.world.write(secretStats.gauge({ id: "22" }, "all", { n: 2 }));
  await relayed();
  letGo();
  await until("told", () => one.denied.includes("secret-stats:22"));
  expect(one.gauges).toEqual([]);
});

test("a busy floor's changes of access keep nobody else out", async () => {
  allowed.add("u-slow 11");
  const one = hubs.client(actorOf("u-slow", ["agent"]));
  let busy = true;
  const floor = (async () => {
    for (let n = 0; busy; n++) {
      await hubs.world.write(
        secrets.event({ id: `other-${n}` }, "accessChanged", {}),
        secrets.event({ id: "11" }, "accessChanged", { userIds: ["u-other"] }),
      );
      hubs.world.signals.notify("outbox");
    }
  })();
  policyTakesMs = 60;
  const [answer] = await one.subscribe("record:secret:11");
  policyTakesMs = 0;
  busy = false;
  await floor;
  expect(answer!.status).toBe("live");
});

test("what was revoked while history ended is revoked on every hub", async () => {
  const actor = hubs.staff();
  const watcher = hubs.client(actor);
  await watcher.subscribe("things:ended");
  const { pool } = hubs.world;
  const data = JSON.stringify({ sessionId: actor.sessionId });
  // in one commit: no hub reads the row before the new epoch moves it to the head
  await pool.query(`with moved as (update relay_head set pos = pos + 1 returning pos, epoch)
    insert into event_log (pos, topic, epoch, seq, type, data, authz)
    select pos, 'user:${actor.userId}', epoch, 1, 'revoked', '${data}', true from moved;
    select new_epoch()`);
  await until("sent away", () => watcher.ends.length > 0);
  const again = hubs.client(actor);
  await until("refused", () => again.ends.length > 0);
  expect(again.ends).toEqual(["unauthenticated"]);
});

test("presence is shared between hubs and ends with the socket", async () => {
  allowed.add("p1 5").add("p2 5");
  const topic = presenceTopic.topic({ entity: "secret", id: "5" });
  const [a, b] = [
    hubs.client(actorOf("p1", ["agent"])),
    hubs.client(actorOf("p2", ["agent"]), hubs.two),
  ];
  await Promise.all([a.subscribe(topic), b.subscribe(topic)]);
  await a.say("presence:set", { topic, state: { mode: "editing", field: "title" } });
  await until("seen on the other hub", () =>
    b.presence.some(({ members }) => members[0]?.state?.["mode"] === "editing"),
  );
  expect(b.presence.at(-1)!.members).toMatchObject([{ userId: "p1", name: "Name of p1" }]);
  const [newcomer] = await hubs.client(actorOf("p2", ["agent"]), hubs.two).subscribe(topic);
  expect(newcomer!.members).toHaveLength(1);
  a.close();
  await until("left", () => b.presence.at(-1)!.members[0]?.state === null);

  const outsider = hubs.client(actorOf("p3", ["agent"]));
  expect((await outsider.subscribe(topic))[0]!.status).toBe("denied");
  expect(await outsider.say("presence:set", { topic, state: { mode: "viewing" } })).toMatchObject({
    error: { code: "forbidden" },
  });
});
