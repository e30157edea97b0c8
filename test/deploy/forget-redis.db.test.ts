import { createClient } from "redis";
import { expect, inject, test } from "vitest";
import { forgetRedis } from "#scripts/lib/deployment.mjs";

test("a deployment's keys and jobs go; those of a neighbour with a longer name stay", async () => {
  const redis = await createClient({ url: inject("servers").redisUrl }).connect();
  const own = ["forget:presence:a", "forget-jobs:email:wait"];
  const others = ["forget-2:presence:a", "forget-2-jobs:email:wait", "forgetful:x"];
  for (const key of [...own, ...others]) await redis.set(key, "1");
  await forgetRedis(inject("servers").redisUrl, "forget");
  const left = (await redis.keys("forget*")).sort();
  await redis.unlink(others);
  await redis.close();
  expect(left).toEqual(others.sort());
});
