import { afterAll, beforeAll, expect, it } from "vitest";
import { uuidv7 } from "#shared/kernel/ids.ts";
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

const make = async (name: string) => (await http.post("/api/accounts", { name })).body.id as string;

it("two who make each other's company the parent at once cannot close a circle", async () => {
  for (let round = 0; round < 10; round++) {
    const [a, b, c] = [await make("A"), await make("B"), await make("C")];
    const answers = await Promise.all([
      http.patch(`/api/accounts/${a}`, 1, { parentId: b }),
      http.patch(`/api/accounts/${b}`, 1, { parentId: c }),
      http.patch(`/api/accounts/${c}`, 1, { parentId: a }),
    ]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 200, 400]);
    const refused = answers.find(({ status }) => status === 400)!;
    expect(refused.body.errors[0].path).toBe("body.parentId");
  }
});

it("an owner is an active colleague, of accounts and contacts, by hand and by upsert", async () => {
  const owner = await world.user("campaign_manager");
  const gone = await world.user("agent", { name: "Gone" });
  const client = await world.user("client_user");
  await world.kernel.pool.query(`update app_user set status = 'disabled' where id = $1`, [
    gone.userId,
  ]);
  for (const kind of ["accounts", "contacts"]) {
    const name = kind === "accounts" ? { name: "Owned" } : { lastName: "Owned" };
    for (const ownerId of [gone.userId, client.userId, uuidv7(1)]) {
      const made = await http.post(`/api/${kind}`, { ...name, ownerId });
      expect(made.body.errors).toMatchObject([{ path: "body.ownerId" }]);
    }
    const made = await http.post(`/api/${kind}`, { ...name, ownerId: owner.userId });
    expect(made.body.ownerId).toBe(owner.userId);
    const path = `/api/${kind}/${made.body.id}`;
    const given = await http.patch(path, 1, { ownerId: gone.userId });
    expect(given.body.errors).toMatchObject([{ path: "body.ownerId" }]);
    expect((await http.patch(path, 1, { ownerId: null })).body.ownerId).toBeNull();

    const records = [gone.userId, owner.userId].map((ownerId) => ({ ...name, ownerId }));
    const external = records.map((record, n) => ({ ...record, externalId: `${kind}${n}` }));
    const answer = await http.post(`/api/${kind}/upsert`, { source: "crm", records: external });
    expect(answer.body.results).toMatchObject([
      { index: 0, result: "invalid", error: "The owner must be an active colleague." },
      { index: 1 },
    ]);
    expect(answer.body.results[1].result).not.toBe("invalid");
  }
  const foreign = world.kernel.pool.query(
    `insert into segment (id, name, entity_type, filter, owner_id, created_at, updated_at)
     values (gen_random_uuid(), 'x', 'contact', '{}', gen_random_uuid(), now(), now())`,
  );
  await expect(foreign).rejects.toThrow(/segment_owner_is_user/);
});

it("upserts name parents that are there, and close no circle", async () => {
  const records = [
    { externalId: "p1", name: "Parent one" },
    { externalId: "p2", name: "Parent two" },
  ];
  const made = await http.post("/api/accounts/upsert", { source: "crm", records });
  const [one, two] = made.body.results.map((result: { id: string }) => result.id);
  const link = (externalId: string, name: string, parentId: string) => ({
    externalId,
    name,
    parentId,
  });
  const upsert = (...rows: object[]) =>
    http.post("/api/accounts/upsert", { source: "crm", records: rows });
  const missing = await upsert(link("p1", "Parent one", uuidv7(1)));
  expect(missing.body.results).toMatchObject([{ result: "invalid" }]);
  const circle = await upsert(link("p1", "Parent one", two), link("p2", "Parent two", one));
  expect(circle.status).toBe(400);
  expect((await http.get(`/api/accounts/${one}`)).body.parentId).toBeNull();
  const sound = await upsert(link("p1", "Parent one", two));
  expect(sound.body.results).toMatchObject([{ result: "updated" }]);
});
