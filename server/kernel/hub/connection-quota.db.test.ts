import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { eventsWorld, type EventsWorld } from "#test/harness/events-world.ts";
import { until } from "#test/harness/until.ts";
import { ConnectionQuota } from "./connection-quota.ts";

let world: EventsWorld;
const made: ConnectionQuota[] = [];
const hub = (redis = world.redis) => {
  const quotas = new ConnectionQuota({ ...world, redis, limit: 2, leaseMs: 6_000 });
  made.push(quotas);
  return quotas;
};
beforeAll(async () => {
  world = await eventsWorld();
});
afterAll(async () => {
  await Promise.all(made.map((quota) => quota.stop()));
  await world.close();
});

test("connections are counted while their hub lives, and forgotten when it was killed", async () => {
  const [one, other] = [hub(), hub()];
  expect(await one.take("ana", "1")).toBe(true);
  expect(await one.take("ana", "2")).toBe(true);
  const end = () => world.redis.zScore(`${world.namespace}:connections:ana`, "2");
  const first = (await end())!;
  await until("renewed past its first end", async () => {
    const [seconds] = await world.redis.time();
    const now = Number(seconds) * 1000;
    return now > first && ((await end()) ?? 0) > now;
  });
  expect(await other.take("ana", "3")).toBe(false);
  await one.stop();
  await until("the end of the lease", () => other.take("ana", "3"));
});

test("a memory that was lost is filled again by renewals; until then each hub counts its own", async () => {
  const [one, other] = [hub(), hub()];
  await one.take("ben", "1");
  await one.take("ben", "2");
  await world.redis.del(`${world.namespace}:connections:ben`);
  expect(await one.take("ben", "3")).toBe(false);
  const quotas = `${world.namespace}:connections:ben`;
  await until("the renewal", async () => (await world.redis.zCard(quotas)) === 2);
  expect(await other.take("ben", "4")).toBe(false);
  one.release("ben", "1");
  await until("the place", () => other.take("ben", "4"));
});

test("without Redis the sockets of one hub count", async () => {
  const away = world.redis.duplicate();
  const one = hub(away);
  expect(await one.take("cleo", "1")).toBe(true);
  expect(await one.take("cleo", "2")).toBe(true);
  expect(await one.take("cleo", "3")).toBe(false);
  one.release("cleo", "2");
  expect(await one.take("cleo", "3")).toBe(true);
});

test("a Redis that does not answer keeps nobody out", async () => {
  const hung = world.redis.duplicate();
  await hung.connect();
  const stuck = vi.spyOn(hung, "eval").mockReturnValue(new Promise(() => undefined));
  expect(await hub(hung).take("dan", "1")).toBe(true);
  expect(stuck).toHaveBeenCalled();
  await hung.close();
});
