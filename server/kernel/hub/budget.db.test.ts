import { expect, test } from "vitest";
import { LIMITS } from "#shared/kernel/wire.ts";
import type { TopicPolicy } from "#server/kernel/module.ts";
import { things, thingStats } from "#test/harness/events-world.ts";
import { hubPair } from "#test/harness/hub-pair.ts";
import { actorOf, startTestHub } from "#test/harness/hub-world.ts";
import { until } from "#test/harness/until.ts";

/** About how many topics the policy was asked, each time. */
const asks: number[] = [];
const counting: TopicPolicy = async (_actor, asked) => {
  asks.push(asked.length);
  return asked.filter(({ id }) => !id!.startsWith("not-"));
};
const policy = (pattern: string) =>
  pattern === things.pattern || pattern === thingStats.pattern ? counting : undefined;
const hubs = hubPair({ policy });
const names = (count: number, prefix: string) =>
  Array.from({ length: count }, (_, n) => `${prefix}-${n}`);
const topics = (count: number, prefix: string) => names(count, `things:${prefix}`);

test("when a hundred topics are asked for, then each policy is asked once, and the answer is each topic's own", async () => {
  asks.length = 0;
  const one = hubs.client();
  const results = await one.subscribe(
    ...topics(50, "b"),
    ...topics(20, "not"),
    ...names(30, "thing-stats:b"),
  );
  expect(asks.toSorted((a, b) => a - b)).toEqual([30, 70]);
  expect(results.filter(({ status }) => status === "live")).toHaveLength(80);
  expect(results.filter(({ status }) => status === "denied")).toHaveLength(20);
});

test("when access changes, then each policy is asked once for all sockets of a person", async () => {
  const [ana, ben] = [hubs.staff(), hubs.staff()];
  const clients = [ana, ana, ana, ben].map((actor) => hubs.client(actor));
  await Promise.all(clients.map((client) => client.subscribe("things:re", "thing-stats:re")));
  asks.length = 0;
  await hubs.world.write(things.event({ id: "re" }, "accessChanged", {}));
  await hubs.commit("re", 1);
  await until("after it", () => clients.every((client) => client.numbers("things:re").length > 0));
  // two people, two patterns
  expect(asks).toEqual([1, 1, 1, 1]);
});

test("when one person asks over many sockets, then all of them share a budget, and others are not concerned", async () => {
  const actor = hubs.staff();
  const clients = Array.from({ length: 12 }, () => hubs.client(actor));
  const answers = await Promise.all(
    clients.flatMap((client, n) =>
      Array.from({ length: 5 }, () =>
        client.subscribe(...topics(100, `share-${n}`)).then(
          () => "live",
          (error: Error) => error.message.split(":")[0],
        ),
      ),
    ),
  );
  // each socket by itself may: five subscribes of a hundred are within its own burst
  const granted = answers.filter((answer) => answer === "live").length;
  expect(granted).toBeGreaterThanOrEqual(Math.floor(LIMITS.messageBurstOfUser / 11));
  expect(granted).toBeLessThan(60);
  expect(new Set(answers)).toEqual(new Set(["live", "too_many"]));
  const [other] = await hubs.client().subscribe("things:other");
  expect(other!.status).toBe("live");
});

test("when one person's sockets follow as many topics as a person may, then one more is refused", async () => {
  const limits = {
    messages: { perSecond: 1e6, burst: 1e6 },
    connections: { perSecond: 1e6, burst: 1e6 },
    topics: 150,
    subscribes: 2,
  };
  const few = await startTestHub(hubs.world, { relay: false, limits });
  const actor = hubs.staff();
  const [one, other] = [hubs.client(actor, few), hubs.client(actor, few)];
  await one.subscribe(...topics(100, "many"));
  await other.subscribe(...topics(50, "more"));
  await expect(other.subscribe("things:one-more")).rejects.toThrow("too_many");
  await one.say("unsubscribe", { topics: ["things:many-1"] });
  expect((await other.subscribe("things:one-more"))[0]!.status).toBe("live");
  for (const client of [one, other]) client.close();
  await few.stop();
});

test("when a socket goes on although it is refused, then it is told why and ended; one that waits as it is told is not", async () => {
  const [rude, patient] = [hubs.client(), hubs.client()];
  const told: unknown[] = [];
  rude.socket.on("ended", (frame) => void told.push(frame));
  const refusals: unknown[] = [];
  while (rude.ends.length === 0) {
    const flood = Array.from({ length: 100 }, () =>
      rude.socket
        .timeout(1_000)
        .emitWithAck("unsubscribe", { topics: ["things:x"] })
        .catch(() => null),
    );
    refusals.push(...(await Promise.all(flood)));
  }
  expect(told).toEqual([{ code: "too_many", retryAfterMs: expect.any(Number) }]);
  const refused = refusals.find((answer) => JSON.stringify(answer).includes("too_many"));
  expect(refused).toMatchObject({ error: { retryAfterMs: expect.any(Number) } });
  for (let n = 0; n < 3; n++) {
    let waitMs = 0;
    while (waitMs === 0) {
      const answer = (await patient.say("unsubscribe", { topics: ["things:x"] })) as {
        error?: { retryAfterMs: number };
      };
      waitMs = answer.error?.retryAfterMs ?? 0;
    }
    await new Promise((resolve) => setTimeout(resolve, waitMs));
  }
  expect(patient.ends).toEqual([]);
});

test("when a person connects again and again, then handshakes are refused with the time to wait", async () => {
  const actor = actorOf(crypto.randomUUID(), ["admin"]);
  const codes: string[] = [];
  while (!codes.includes("too_many") && codes.length < 200) {
    const client = hubs.client(actor);
    const end = new Promise<void>((resolve) => {
      client.socket.once("connect", resolve);
      client.socket.once("connect_error", (error: Error & { data?: { retryAfterMs?: number } }) => {
        codes.push(error.message);
        expect(error.data!.retryAfterMs).toBeGreaterThan(0);
        resolve();
      });
    });
    await end;
    client.close();
    codes.push("");
  }
  expect(codes).toContain("too_many");
  const other = hubs.client();
  expect((await other.subscribe("things:x"))[0]!.status).toBe("live");
});
