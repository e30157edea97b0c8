import { afterAll, beforeAll, expect, test } from "vitest";
import { storeEmailDraft, storeSender } from "#test/factories/email.ts";
import { testWorld, type TestWorld } from "#test/harness/kernel.ts";
import { verifyAction } from "#test/harness/verify-action.ts";

let world: TestWorld;
beforeAll(async () => {
  world = await testWorld();
});
afterAll(() => world.close());

test("when the mail of a draft is changed, then those who set it up see it, and nobody else", async () => {
  const draft = await storeEmailDraft(world, 1);
  const manager = await world.http(await world.user("campaign_manager"));
  const path = `/api/email-campaigns/${draft.id}`;
  const read = async () => {
    const { ledgerBuiltAt: _, progress: __, ...content } = (await manager.get(path)).body;
    return content;
  };
  const { templateId, version } = await read();
  const senderId = await storeSender(world, { name: "Second sender" });
  const body = { senderId, templateId, perMinute: 600 };
  await verifyAction(world, {
    topic: `email-content:${draft.id}`,
    read: async () => [await read()],
    act: () => manager.put(path, body, { "if-match": `"${version}"` }),
    viewer: await world.user("campaign_manager"),
    outsiders: [await world.user("agent"), await world.user("client_user")],
  });
  expect(await read()).toMatchObject({ senderName: "Second sender", perMinute: 600 });
  // who chose what, for the question whose choice stands
  const history = (await manager.get(`${path}/history?limit=5`)).body.items;
  expect(history[0]).toMatchObject({
    action: "email_campaign.set",
    changes: { perMinute: [null, 600] },
  });
  const reader = await world.http(await world.user("qa_reviewer"));
  expect((await reader.get(`${path}/history?limit=5`)).status).toBe(403);
});
