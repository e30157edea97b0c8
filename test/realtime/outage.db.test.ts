import { test } from "vitest";
import { surviveRedisOutage } from "../harness/redis-outage.ts";

test("a Redis that stops and comes back empty costs latency, never an event", async () => {
  await surviveRedisOutage(1_500);
});
