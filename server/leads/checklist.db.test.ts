import { afterAll, beforeAll, expect, test } from "vitest";
import { makeCampaign, makeLead } from "#test/factories/leads.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";
import { verifyAction } from "#test/harness/verify-action.ts";

let world: TestWorld;
beforeAll(async () => {
  world = await testWorld();
});
afterAll(() => world.close());

test("a campaign's own checklist is what its new leads are checked by; older ones keep theirs", async () => {
  const campaignId = await makeCampaign(world);
  const actor = await world.user("campaign_manager");
  const manager = await world.http(actor);
  const path = `/api/campaigns/${campaignId}/checklist`;
  const before = await manager.get(path);
  expect(before.body).toMatchObject({ own: false });
  expect(before.body.items).toHaveLength(4);
  const old = await makeLead(world, { campaignId });

  const [first] = before.body.items;
  const items = [{ key: first.key, label: "Fields are right" }, { label: "Budget over 10,000" }];
  await verifyAction(world, {
    topic: `campaign:${campaignId}`,
    read: async () => [(await manager.get(`/api/campaigns/${campaignId}`)).body],
    act: () => manager.put(path, { items }, { "if-match": '"1"' }),
    viewer: await world.user("ops_supervisor"),
    outsiders: [await world.user("client_user")],
  });
  expect((await manager.get(path)).body).toEqual({
    own: true,
    items: [
      { key: first.key, label: "Fields are right" },
      { key: "item1", label: "Budget over 10,000" },
    ],
  });
  const stale = await manager.put(path, { items }, { "if-match": '"1"' });
  expect(stale.body.code).toBe("stale");

  const reviewer = await world.http(await world.user("qa_reviewer"));
  const fresh = await makeLead(world, { campaignId });
  const labels = async (id: string) =>
    (await reviewer.get(`/api/leads/${id}`)).body.checklist.map(
      (one: { label: string }) => one.label,
    );
  expect(await labels(fresh.leadId)).toEqual(["Fields are right", "Budget over 10,000"]);
  expect(await labels(old.leadId)).toHaveLength(4);

  const { body } = await manager.get(`/api/campaigns/${campaignId}`);
  await manager.put(path, { items: null }, { "if-match": `"${body.version}"` });
  expect((await manager.get(path)).body).toEqual(before.body);
  const { rows } = await world.kernel.pool.query(
    `select data from audit_log where action = 'campaign.checklist_set' order by at`,
  );
  expect(rows.map(({ data }) => data.labels)).toEqual([items.map(({ label }) => label), null]);
});

test("reviewers read it, only those who edit campaigns change it", async () => {
  const campaignId = await makeCampaign(world);
  const path = `/api/campaigns/${campaignId}/checklist`;
  const items = [{ label: "Anything goes" }];
  const reviewer = await world.http(await world.user("qa_reviewer"));
  expect((await reviewer.get(path)).status).toBe(200);
  expect((await reviewer.put(path, { items }, { "if-match": '"1"' })).status).toBe(403);
  const manager = await world.http(await world.user("campaign_manager"));
  expect((await manager.put(path, { items: [] }, { "if-match": '"1"' })).status).toBe(400);
  const agent = await world.http(await world.user("agent"));
  expect((await agent.get(path)).status).toBe(404);
});

test("an item keeps the key that the page gave it; a key that is there twice counts once", async () => {
  const campaignId = await makeCampaign(world);
  const manager = await world.http(await world.user("campaign_manager"));
  const path = `/api/campaigns/${campaignId}/checklist`;
  const set = async (items: object[]) => {
    const { version } = (await manager.get(`/api/campaigns/${campaignId}`)).body;
    return manager.put(path, { items }, { "if-match": `"${version}"` });
  };
  const made = [
    { key: "0192-new", label: "Budget" },
    { key: "0192-new", label: "Need" },
    { label: "Time" },
  ];
  expect((await set(made)).status).toBe(200);
  expect((await manager.get(path)).body.items).toEqual([
    { key: "0192-new", label: "Budget" },
    { key: "item1", label: "Need" },
    { key: "item2", label: "Time" },
  ]);
  expect((await set([{ key: "no key", label: "Budget" }])).body.errors[0].path).toBe(
    "body.items.0.key",
  );
});
