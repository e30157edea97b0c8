import { afterAll, beforeAll, expect, test } from "vitest";
import { createHttp } from "#web/kernel/api/http.ts";
import { now } from "#web/kernel/clock.ts";
import { testWorld, type TestWorld } from "../harness/kernel.ts";

let world: TestWorld;
beforeAll(async () => {
  world = await testWorld();
});
afterAll(() => world.close());

test("when the hub's clock and the page's differ, then the page's times go by the hub's from its first answer on", async () => {
  const token = world.token(await world.user("agent"));
  const send = createHttp({
    baseUrl: await world.url(),
    accessToken: () => token,
    refresh: async () => false,
  });
  for (const minutes of [5, -2, 0]) {
    const off = minutes * 60_000;
    world.setNow(off === 0 ? null : new Date(Date.now() + off));
    const sentAt = Date.now();
    await send({ method: "GET", path: "/api/auth/me" });
    const answerMs = Date.now() - sentAt;
    // half of what the answer took is all that can be unknown, and a little for the clocks' ticks
    expect(Math.abs(now() - (Date.now() + off))).toBeLessThanOrEqual(answerMs + 5);
  }
});
