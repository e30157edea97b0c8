import { setTimeout as sleep } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import { presenceTopic } from "#shared/kernel/system-topics.ts";
import type { TopicPolicy } from "#server/kernel/module.ts";
import { things } from "#test/harness/events-world.ts";
import { hubPair } from "#test/harness/hub-pair.ts";
import { until } from "#test/harness/until.ts";

/** A policy that answers when its test lets it; how often it was asked. */
let asked = 0;
let gate: Promise<void> = Promise.resolve();
const held: TopicPolicy = async (_actor, params) => {
  asked += 1;
  await gate;
  return params;
};
const hubs = hubPair({ policy: (pattern) => (pattern === things.pattern ? held : undefined) });

const hold = (): (() => void) => {
  const { promise, resolve } = Promise.withResolvers<void>();
  gate = promise;
  return resolve;
};

test("when a page unsubscribes and subscribes again without waiting, then it is heard, however slow the first is", async () => {
  const one = hubs.client();
  const presence = presenceTopic.topic({ entity: "things", id: "o1" });
  await one.subscribe("things:o1", presence);
  await one.say("presence:set", { topic: presence, state: { mode: "viewing" } });
  // the unsubscribe waits for Redis before it comes to its second topic
  const redis = Promise.withResolvers<void>();
  const gone = vi.spyOn(hubs.world.redis, "hDel").mockImplementationOnce(async () => {
    await redis.promise;
    return 1;
  });
  const left = one.say("unsubscribe", { topics: [presence, "things:o1"] });
  const again = one.subscribe("things:o1");
  await until("asked Redis", () => gone.mock.calls.length > 0);
  // without an order the second would be answered now
  await Promise.race([again, sleep(300)]);
  redis.resolve();
  expect(await left).toEqual({ ok: true });
  expect((await again)[0]!.status).toBe("live");
  await hubs.commit("o1", 1);
  await until("heard", () => one.numbers("things:o1").includes(1));
  gone.mockRestore();
});

test("when a page subscribes and unsubscribes without waiting, then it hears nothing, however slow the policy is", async () => {
  const [one, other] = [hubs.client(), hubs.client()];
  await other.subscribe("things:o2");
  const letGo = hold();
  const before = asked;
  const joined = one.subscribe("things:o2");
  await until("asked", () => asked > before);
  const left = one.say("unsubscribe", { topics: ["things:o2"] });
  await Promise.race([left, sleep(300)]);
  letGo();
  await Promise.all([joined, left]);
  await hubs.commit("o2", 1);
  await until("heard elsewhere", () => other.numbers("things:o2").includes(1));
  expect(one.events).toEqual([]);
});

test("when a socket goes while its messages wait, then none of them asks a policy any more", async () => {
  const [one, other] = [hubs.client(), hubs.client()];
  const letGo = hold();
  const before = asked;
  const waiting = [1, 2, 3].map((n) =>
    one.socket.emit("subscribe", { topics: [{ topic: `things:gone-${n}` }] }, () => undefined),
  );
  expect(waiting).toHaveLength(3);
  await until("asked about the first", () => asked === before + 1);
  one.close();
  await until("gone", () => hubs.one.hub.health().sockets === 1);
  letGo();
  // its own question comes after theirs
  await other.subscribe("things:after");
  expect(asked).toBe(before + 2);
});
