import { afterAll, beforeAll, expect, test } from "vitest";
import { crashSending } from "../harness/send-crash.ts";
import { testWorld } from "../harness/kernel.ts";
import type { TestWorld } from "../harness/kernel.ts";
import { freePort } from "../factories/email.ts";

let world: TestWorld;

beforeAll(async () => {
  world = await testWorld({ SANDBOX_SMTP_PORT: String(await freePort()) });
});
afterAll(() => world.close());

test("20,000 recipients, the worker killed five times: none twice, none lost", async () => {
  const figures = await crashSending(world, { recipients: 20_000, kills: 5 });
  expect(figures).toMatchObject({ recipients: 20_000, duplicates: 0, lost: 0 });
  expect(figures.unknown).toBe(figures.inFlight);
});
