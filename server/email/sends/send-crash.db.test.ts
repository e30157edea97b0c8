import { afterAll, beforeAll, expect, test } from "vitest";
import { crashSending } from "#test/harness/send-crash.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";
import { freePort } from "#test/factories/email.ts";

let world: TestWorld;

beforeAll(async () => {
  world = await testWorld({ SANDBOX_SMTP_PORT: String(await freePort()) });
});
afterAll(() => world.close());

test("a worker killed twice while sending: nobody gets two mails, nobody is lost, unknown are those in flight", async () => {
  const figures = await crashSending(world, { recipients: 600, kills: 2 });
  expect(figures).toMatchObject({ recipients: 600, duplicates: 0, lost: 0 });
  expect(figures.unknown).toBe(figures.inFlight);
});
