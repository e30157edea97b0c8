import { test } from "vitest";
import { surviveRedisOutage } from "../harness/redis-outage.ts";

test("ten seconds without Redis, then an empty one, lose no event", async () => {
  await surviveRedisOutage(10_000);
});
