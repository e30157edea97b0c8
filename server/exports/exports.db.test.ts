import { afterAll, beforeAll, expect, it } from "vitest";
import type { Caller } from "#test/harness/http.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";

let world: TestWorld;
let http: Caller;
beforeAll(async () => {
  world = await testWorld();
  http = await world.http(await world.user("data_ops"));
});
afterAll(() => world?.close());

it("a view is exported whole, safe for spreadsheets, kept in the audit, and only by those with the verb", async () => {
  const records = Array.from({ length: 990 }, (_, n) => ({
    lastName: n === 0 ? "=1+1" : `Name ${n}`,
    email: `x${n}@example.com`,
    city: "Leeds",
  }));
  await http.post("/api/contacts/upsert", { source: "test", records });
  await http.post("/api/contacts/upsert", {
    source: "test",
    records: records.slice(0, 20).map((one, n) => ({ ...one, email: `y${n}@example.com` })),
  });
  await http.post("/api/contacts", { lastName: "Elsewhere" });
  const answer = await http.get<string>("/api/exports/contacts?q=example.com");
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-disposition")).toMatch(/attachment; filename="?contacts-/);
  const lines = answer.body.trim().split("\r\n");
  expect(lines).toHaveLength(1 + 1010);
  expect(lines[0]).toContain("contact.firstName,contact.lastName,contact.email");
  expect(lines.filter((line) => line.includes(",'=1+1,"))).toHaveLength(2);
  const { rows } = await world.kernel.pool.query(
    `select actor_name, data from audit_log where action = 'export.made'`,
  );
  expect(rows).toMatchObject([{ data: { records: "contacts", rows: 1010 } }]);
  const manager = await world.http(await world.user("campaign_manager"));
  expect((await manager.get("/api/exports/contacts")).status).toBe(403);
  expect((await http.get("/api/exports/accounts?sort=nonsense")).status).toBe(400);
});
