import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";
import { takeShared, TokenBucket } from "./token-bucket.ts";

const RATE = { perSecond: 10, burst: 5 };

describe("in a process", () => {
  test("a burst is granted at once, then tokens come at the rate, never more than the burst", () => {
    const bucket = new TokenBucket(RATE, 0);
    expect([1, 2, 3, 4, 5, 6].map(() => bucket.take(1, 0))).toEqual([
      ...Array.from({ length: 5 }, () => true),
      false,
    ]);
    expect(bucket.take(1, 99)).toBe(false);
    expect(bucket.take(1, 100)).toBe(true);
    expect(bucket.takeUpTo(100, 60_000)).toEqual({ granted: 5, waitMs: 100 });
  });

  test("a cost is taken whole or not at all; what is given back can be taken again", () => {
    const bucket = new TokenBucket(RATE, 0);
    expect(bucket.take(5.5, 0)).toBe(false);
    expect(bucket.take(4.5, 0)).toBe(true);
    expect(bucket.takeUpTo(1, 0)).toEqual({ granted: 0, waitMs: 50 });
    bucket.takeUpTo(-2, 0);
    expect(bucket.takeUpTo(3, 0).granted).toBe(2);
  });

  test("when the clock goes back, then no token comes of it", () => {
    const bucket = new TokenBucket(RATE, 1_000);
    bucket.takeUpTo(5, 1_000);
    expect(bucket.takeUpTo(1, 0).granted).toBe(0);
  });
});

describe("shared by all processes", () => {
  // slow enough that no token comes while the test runs
  const SLOW = { perSecond: 1 / 3600, burst: 5 };
  let world: TestWorld;
  beforeAll(async () => {
    world = await testWorld();
  });
  afterAll(() => world?.close());

  test("takers at the same instant never get more than the bucket holds", async () => {
    const takers = Array.from({ length: 8 }, () => takeShared(world.kernel, "race", SLOW, 2));
    const granted = (await Promise.all(takers)).map((one) => one.granted);
    expect(granted.reduce((sum, one) => sum + one, 0)).toBe(5);
    await takeShared(world.kernel, "race", SLOW, -1);
    expect((await takeShared(world.kernel, "race", SLOW, 2)).granted).toBe(1);
  });

  test("while Redis is away, then each process keeps the rate by itself", async () => {
    await world.kernel.redis.close();
    expect((await takeShared(world.kernel, "away", SLOW, 7)).granted).toBe(5);
    expect((await takeShared(world.kernel, "away", SLOW, 7)).granted).toBe(0);
  });
});
