import { expect, test } from "vitest";
import { LIMITS } from "#shared/kernel/wire.ts";
import { thingStats } from "#test/harness/events-world.ts";
import { until } from "#test/harness/until.ts";
import { hubPair } from "#test/harness/hub-pair.ts";
import { RawClient, startTestHub, tokenOf } from "#test/harness/hub-world.ts";

const hubs = hubPair();
const range = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i);

test("what is committed reaches the followers on every hub, once and in order", async () => {
  const [a, b] = [hubs.client(), hubs.client(hubs.staff(), hubs.two)];
  await Promise.all([a.subscribe("things:all"), b.subscribe("things:all")]);
  for (const n of range(1, 100)) await hubs.commit("all", n);
  await until("both", () => a.events.length >= 100 && b.events.length >= 100);
  expect(a.numbers("things:all")).toEqual(range(1, 100));
  expect(b.numbers("things:all")).toEqual(range(1, 100));
  expect(b.events.map((event) => event.seq)).toEqual(range(1, 100));
  expect(b.events[0]).toMatchObject({ type: "n", causeId: "c1" });
});

test("a client that was away gets what it missed, from either hub", async () => {
  const [first] = await hubs.client().subscribe("things:away");
  await hubs.commit("away", 1, 2, 3);
  await hubs.commit("away", 4, 5);
  for (const hub of [hubs.one, hubs.two]) {
    const back = hubs.client(hubs.staff(), hub);
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
  await hubs.commit("far", ...range(1, LIMITS.replayEvents + 10));
  const away = hubs.client();
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
  for (const id of topicsOf) await hubs.commit(id, ...range(1, 450));
  await until("relayed", async () => {
    const [last] = await hubs.client().subscribe(`things:${topicsOf.at(-1)}`);
    return last!.head === 450;
  });
  const { epoch } = (await hubs.client().subscribe("things:big-1"))[0]!;
  const results = await hubs
    .client()
    .subscribe(...topicsOf.map((id) => ({ topic: `things:${id}`, epoch, seq: 0 })));
  expect(results.map(({ status }) => status)).toEqual([
    ...range(1, 4).map(() => "replay"),
    "snapshot",
    "snapshot",
  ]);
  expect(results.flatMap(({ events = [] }) => events)).toHaveLength(1_800);
});

test("a gauge shows its last value, never an older one, and newcomers get it at once", async () => {
  const watcher = hubs.client();
  await watcher.subscribe("thing-stats:g");
  for (const from of range(0, 9).map((commit) => commit * 20)) {
    const values = range(from + 1, from + 20);
    await hubs.world.write(...values.map((n) => thingStats.gauge({ id: "g" }, "all", { n })));
  }
  await until("last", () => (watcher.gauges.at(-1)?.value as { n?: number })?.n === 200);
  const revs = watcher.gauges.map((value) => value.rev);
  expect(revs).toEqual([...revs].sort((a, b) => a - b));
  // of a batch only the last, and a batch holds whole commits
  expect(watcher.gauges.length).toBeLessThanOrEqual(10);
  const [late] = await hubs.client(hubs.staff(), hubs.two).subscribe("thing-stats:g");
  expect(late!.values).toMatchObject([{ key: "all", value: { n: 200 } }]);
});

test("wrong messages are answered, change nothing and leave the hub alive", async () => {
  const rude = hubs.client();
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
  const hasty = hubs.client();
  const blocks = range(1, 4).map((block) =>
    hasty.subscribe(...range(1, 100).map((n) => `things:hasty-${block}-${n}`)),
  );
  const joined = (await Promise.allSettled(blocks)).flatMap((answer) =>
    answer.status === "fulfilled" ? answer.value : [],
  );
  expect(joined.filter(({ status }) => status === "live")).toHaveLength(LIMITS.topicsPerSocket);
  // each topic may cost a query: asking again and again for many is as loud as many messages
  const eager = hubs.client();
  const hundred = range(1, 100).map((n) => `things:eager-${n}`);
  const heard: boolean[] = [];
  while (heard.length < 40 && heard.at(-1) !== false) {
    heard.push(await eager.subscribe(...hundred).then(Boolean, () => false));
  }
  expect(heard.at(-1)).toBe(false);
  expect(heard.length).toBeGreaterThan(5);
  const flood = await Promise.all(
    range(1, 100).map(() => rude.say("unsubscribe", { topics: ["x"] })),
  );
  expect(flood.some((answer) => JSON.stringify(answer).includes("too_many"))).toBe(true);
  expect(rude.ends).toEqual([]);

  const huge = hubs.client();
  await huge.subscribe("things:x");
  huge.socket.emit("unsubscribe", { topics: ["x".repeat(70_000)] }, () => undefined);
  await until("closed", () => huge.ends.length > 0);
  const refused = new RawClient(hubs.one.url, "");
  await until("refused", () => refused.ends.length > 0);
  expect(refused.ends).toEqual(["unauthenticated"]);
  expect((await hubs.client().subscribe("things:x"))[0]!.status).toBe("live");
});

test("a token is refreshed on the open socket; past its end the socket goes", async () => {
  const actor = hubs.staff();
  const soon = Date.now() + 55_000;
  const [kept, lapsed] = [
    hubs.client(actor, hubs.one, soon),
    hubs.client(hubs.staff(), hubs.one, soon),
  ];
  await Promise.all([kept.subscribe("things:token"), lapsed.subscribe("things:token")]);
  await until("warned", () => kept.expiring === 1 && lapsed.expiring === 1);
  const other = tokenOf(hubs.staff());
  expect(await kept.say("token:refresh", { token: other })).toMatchObject({
    error: { code: "forbidden" },
  });
  expect(await kept.say("token:refresh", { token: tokenOf(actor) })).toEqual({ ok: true });
  hubs.clock = 55_000 + LIMITS.tokenGraceSeconds * 1000 + 1;
  await until("closed", () => lapsed.ends.length > 0);
  await hubs.commit("token", 1);
  await until("kept", () => kept.events.length === 1);
  expect(lapsed.events).toHaveLength(0);
});

test("a hub that drains sends its sockets away in slices and takes no new ones", async () => {
  const three = await startTestHub(hubs.world);
  const ended: number[] = [];
  const all = range(1, 12).map(() => hubs.client(hubs.staff(), three));
  for (const one of all) one.socket.on("disconnect", () => void ended.push(performance.now()));
  await Promise.all(all.map((one) => one.subscribe("things:drain")));
  const draining = three.hub.drain({ slices: 4, pauseMs: 300 });
  const late = hubs.client(hubs.staff(), three);
  await draining;
  await until("all away", () => ended.length === all.length);
  expect(Math.max(...ended) - Math.min(...ended)).toBeGreaterThan(300);
  await until("refused", () => late.ends.length > 0);
  expect(late.ends).toEqual(["unavailable"]);
  expect(three.hub.health().ok).toBe(false);
  await three.stop();
});

test("a person holds so many sockets and no more, over all hubs, however they come", async () => {
  const actor = hubs.staff();
  const come = (n: number) => {
    const one = hubs.client(actor, n % 2 === 0 ? hubs.one : hubs.two);
    return new Promise<RawClient | string>((resolve) => {
      one.socket.once("connect", () => resolve(one));
      one.socket.once("connect_error", (error) =>
        resolve((error as Error & { data?: { code: string } }).data?.code ?? error.message),
      );
    });
  };
  const limit = LIMITS.socketsPerUser;
  const came = await Promise.all(range(1, limit + 6).map(come));
  const inside = came.filter((one) => typeof one !== "string");
  expect(inside).toHaveLength(limit);
  expect(came.filter((one) => one === "too_many")).toHaveLength(6);
  expect(await come(0)).toBe("too_many");
  inside[0]!.close();
  await until("a free place", async () => typeof (await come(1)) !== "string");
  expect(await come(2)).toBe("too_many");
});

// the last: a hub may send away later than this test ends
test("a new epoch sends everybody to read again", async () => {
  const watcher = hubs.client();
  const [before] = await watcher.subscribe("things:epoch");
  await hubs.world.pool.query("select new_epoch()");
  await until("sent away", () => watcher.ends.length > 0);
  const [after] = await hubs
    .client()
    .subscribe({ topic: "things:epoch", epoch: before!.epoch, seq: 0 });
  expect(after).toMatchObject({ status: "snapshot", head: 0 });
  expect(after!.epoch).not.toBe(before!.epoch);
});
