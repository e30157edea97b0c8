import { afterEach, expect, test } from "vitest";
import { withClient } from "#scripts/lib/postgres.mjs";
import { freePort } from "#scripts/lib/processes.mjs";
import { until } from "#test/harness/until.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";

let world: TestWorld | undefined;
afterEach(() => world?.close());

async function open(): Promise<string> {
  const port = await freePort();
  world = await testWorld({ INTERNAL_PORT: String(port) });
  return `http://127.0.0.1:${port}`;
}

const figures = async (url: string) => {
  const text = await (await fetch(`${url}/metrics`)).text();
  const lines = text.split("\n").filter((line) => line.startsWith("pivotal_"));
  return new Map(lines.map((line) => line.split(" ") as [string, string]));
};

test("a hub tells operators its figures and its health, on the internal port alone", async () => {
  const url = await open();
  const outside = await world!.url();
  await world!.kernel.pool.query(
    `insert into outbox_dead (id, kind, authz, data, at, error) values (1, 'task', false, '{}', now(), 'x')`,
  );
  const found = await figures(url);
  expect(found.get("pivotal_outbox_dead_rows")).toBe("1");
  expect(Number(found.get("pivotal_disk_free_ratio"))).toBeGreaterThan(0);
  expect(Math.abs(Number(found.get("pivotal_clock_skew_seconds")))).toBeLessThan(2);
  expect(found.has("pivotal_hub_sockets")).toBe(true);
  await until("well", async () => (await fetch(`${url}/readyz`)).ok);
  expect(await (await fetch(`${outside}/metrics`)).text()).not.toContain("pivotal_");
});

test("a worker does, too, and is not ready while a loop of its fails", async () => {
  const url = await open();
  await world!.workers();
  await until("well", async () => (await fetch(`${url}/readyz`)).ok);
  expect((await figures(url)).has("pivotal_outbox_oldest_seconds")).toBe(true);
  await withClient(world!.database.ownerUrl, (owner) =>
    owner.query("alter table call_task rename to elsewhere"),
  );
  await until("ill", async () => (await fetch(`${url}/readyz`)).status === 503);
});
