import { afterAll, beforeAll, expect, test } from "vitest";
import { emailPreflight } from "#server/email/email-campaigns.service.ts";
import { storeList } from "#test/factories/audience.ts";
import { importHere } from "#test/factories/imports.ts";
import type { Caller } from "#test/harness/http.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";
import { setPreflightChecks } from "./campaigns.registry.ts";

let world: TestWorld;
let manager: Caller;
let dataOps: Caller;
let one: string;
let other: string;
beforeAll(async () => {
  world = await testWorld();
  manager = await world.http(await world.user("campaign_manager"));
  dataOps = await world.http(await world.user("data_ops"));
  [one, other] = [await world.client("Client One"), await world.client("Client Other")];
  setPreflightChecks("email", async () => []);
});
afterAll(() => {
  setPreflightChecks("email", emailPreflight);
  return world.close();
});

const file = (...names: string[]) =>
  `First name,Last name,Email\n${names.map((name) => `Pat,${name},${name.toLowerCase()}@example.org`).join("\n")}`;
const supply = (clientId: string | null, ...names: string[]) =>
  importHere(
    world,
    dataOps,
    file(...names),
    clientId ? { usageRight: "client", clientId } : { usageRight: "agency" },
  );
const listOf = async (...names: string[]) => {
  const { rows } = await world.kernel.pool.query(
    `select id from contact where last_name = any ($1)`,
    [names],
  );
  expect(rows).toHaveLength(names.length);
  return storeList(
    world,
    rows.map(({ id }) => id),
  );
};

async function draft(listId: string, clientId: string | null) {
  const made = await manager.post("/api/campaigns", {
    name: "Use",
    type: "email",
    listId,
    clientId,
  });
  const path = `/api/campaigns/${made.body.id}`;
  return {
    usage: async () =>
      (await manager.get(`${path}/preflight`)).body.checks.find(
        (check: { check: string }) => check.check === "usage",
      ),
    launch: () => manager.post(`${path}/launch`, {}, { "if-match": `"${made.body.version}"` }),
  };
}

test("when a client supplied people for itself, then a campaign of nobody else can use them", async () => {
  await supply(one, "Oneone", "Onetwo");
  const listId = await listOf("Oneone", "Onetwo");
  for (const clientId of [other, null]) {
    const foreign = await draft(listId, clientId);
    expect(await foreign.usage()).toMatchObject({
      state: "failed",
      detail: expect.stringContaining("2 people came from Client One alone."),
    });
    const launched = await foreign.launch();
    expect(launched).toMatchObject({ status: 422, body: { rule: "preflight: usage" } });
  }
  const own = await draft(listId, one);
  expect(await own.usage()).toMatchObject({ state: "ok" });
  expect((await own.launch()).status).toBe(200);
});

test("when the agency had a person first, or brings them later, then the client's file takes nobody away", async () => {
  await supply(null, "Had");
  await supply(one, "Had", "Later");
  await world.kernel.pool.query(`update contact set job_title = null where last_name = 'Later'`);
  const before = await draft(await listOf("Had", "Later"), other);
  expect(await before.usage()).toMatchObject({
    state: "failed",
    detail: expect.stringContaining("1 person came from Client One alone."),
  });
  await importHere(
    world,
    dataOps,
    "First name,Last name,Email,Job title\nPat,Later,later@example.org,Buyer",
    { usageRight: "agency" },
  );
  expect(await before.usage()).toMatchObject({ state: "ok" });
});

test("when an import of a client made the list itself, then it serves that client alone", async () => {
  await supply(null, "Listed");
  const listId = await listOf("Listed");
  const { id } = await supply(one, "Elsewhere");
  await world.kernel.pool.query(`update data_import set list_id = $2 where id = $1`, [id, listId]);
  const foreign = await draft(listId, other);
  expect((await foreign.usage()).detail).toContain("The list was supplied by Client One.");
  expect((await foreign.launch()).status).toBe(422);
});
