import { afterAll, beforeAll, expect, test } from "vitest";
import { uuidv7 } from "#shared/kernel/ids.ts";
import { makeCampaign } from "#test/factories/leads.ts";
import { testWorld, type TestWorld } from "#test/harness/kernel.ts";

let world: TestWorld;
beforeAll(async () => {
  world = await testWorld();
});
afterAll(() => world.close());

async function labelsOf(campaignId: string) {
  const http = await world.http(await world.user("campaign_manager"));
  const path = `/api/call-campaigns/${campaignId}/dispositions`;
  const read = async () => (await http.get(path)).body;
  const set = async (items: object[]) =>
    http.put(path, { items }, { "if-match": `"${(await read()).version}"` });
  return { read, set };
}

const label = (text: string, id?: string) => ({
  id,
  label: text,
  action: "no_action",
  params: {},
  isConversation: false,
});

test("when a new label comes again by its id, then it is the same label", async () => {
  const { read, set } = await labelsOf(await makeCampaign(world));
  const id = uuidv7(Date.now());
  expect((await set([label("Fair", id)])).body.items).toMatchObject([{ id, label: "Fair" }]);
  expect((await set([label("Fair in May", id)])).status).toBe(200);
  expect((await read()).items).toMatchObject([{ id, label: "Fair in May" }]);
});

test("when a label that somebody removed meanwhile is sent again, then it is back", async () => {
  const { read, set } = await labelsOf(await makeCampaign(world));
  const id = uuidv7(Date.now());
  await set([label("Fair", id), label("Other")]);
  await set([label("Other, too")]);
  expect((await set([label("Fair", id)])).status).toBe(200);
  expect((await read()).items).toMatchObject([{ id, label: "Fair" }]);
});

test("when an id is another label's, then it is refused at its item", async () => {
  const first = await labelsOf(await makeCampaign(world));
  const second = await labelsOf(await makeCampaign(world));
  const id = uuidv7(Date.now());
  await first.set([label("Fair", id)]);
  const taken = await second.set([label("Mine"), label("Theirs", id)]);
  expect(taken).toMatchObject({ status: 400, body: { errors: [{ path: "body.items.1.id" }] } });
  const twice = await first.set([label("One", id), label("Two", id)]);
  expect(twice).toMatchObject({ status: 400, body: { errors: [{ path: "body.items.1.id" }] } });
  expect((await first.read()).items).toMatchObject([{ id, label: "Fair" }]);
});
