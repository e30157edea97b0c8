import { afterAll, beforeAll, expect, test } from "vitest";
import type { Caller } from "#test/harness/http.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";
import { CONTENT, storePeople, storeSender } from "#test/factories/email.ts";
import { storeList } from "#test/factories/audience.ts";

let world: TestWorld;
let author: Caller;
let second: Caller;

beforeAll(async () => {
  world = await testWorld();
  author = await world.http(await world.user("campaign_manager"));
  second = await world.http(await world.user("campaign_manager", { name: "second" }));
});
afterAll(() => world.close());

const make = async (name: string, more: object = {}) =>
  (await author.post("/api/email-templates", { name, ...CONTENT, ...more })).body;
const approve = (by: Caller, { id, version, latest }: any, contentHash = latest.contentHash) =>
  by.post(`/api/email-templates/${id}/approve`, { contentHash }, { "if-match": `"${version}"` });

test("nobody approves their own text, admin included; a second person does, for one hash", async () => {
  const template = await make("Own work");
  expect(template.can).toEqual({ edit: true, approve: false });
  expect((await approve(author, template)).status).toBe(403);
  expect((await approve(second, template, "0".repeat(64))).status).toBe(409);
  const approved = await approve(second, template);
  expect(approved.body).toMatchObject({ approvedNo: 1, latest: { approvedByName: "second" } });
});

test("who wrote any version since the last approval is no second person, whoever saved the newest", async () => {
  const third = await world.http(await world.user("campaign_manager", { name: "third" }));
  const first = await make("Two hands");
  const changed = await second.patch(`/api/email-templates/${first.id}`, first.version, {
    subject: "By the second",
  });
  expect(changed.body.can.approve).toBe(false);
  expect((await approve(second, changed.body)).status).toBe(403);
  expect((await approve(author, changed.body)).status).toBe(403);
  const approved = await approve(third, changed.body);
  expect(approved.body.approvedNo).toBe(2);
  const again = await third.patch(`/api/email-templates/${first.id}`, approved.body.version, {
    subject: "By the third",
  });
  expect((await approve(third, again.body)).status).toBe(403);
  expect((await approve(author, again.body)).body.approvedNo).toBe(3);
});

test("what had to go from a mail is told at the preview, when it is saved and to who approves it", async () => {
  const html = '<title>Draft</title><p style="position:fixed;color:red">Hi</p>';
  const notes = ["Removed from the mail: <title>.", "Removed from the mail: position in a style."];
  const preview = await author.post("/api/email-templates/preview", { ...CONTENT, html });
  expect(preview.body.notes).toEqual(notes);
  const saved = await make("Told", { html });
  expect(saved.notes).toEqual(notes);
  expect((await second.get(`/api/email-templates/${saved.id}`)).body.notes).toEqual(notes);
});

test("other content is a new version that needs its own approval; a new name is not", async () => {
  const approved = (await approve(second, await make("Versions"))).body;
  const renamed = await author.patch(`/api/email-templates/${approved.id}`, approved.version, {
    name: "Renamed",
  });
  expect(renamed.body).toMatchObject({ name: "Renamed", approvedNo: 1, latest: { no: 1 } });
  const changed = await author.patch(`/api/email-templates/${approved.id}`, renamed.body.version, {
    html: "<p>Other</p>",
  });
  expect(changed.body).toMatchObject({
    approvedNo: 1,
    subject: CONTENT.subject,
    latest: { no: 2, approvedByName: null },
  });
  const stale = await author.patch(`/api/email-templates/${approved.id}`, renamed.body.version, {
    name: "x",
  });
  expect(stale.body.code).toBe("stale");
});

test("a merge tag that does not exist is refused by name and place, and nothing is stored", async () => {
  const refused = await author.post("/api/email-templates", {
    name: "Bad",
    ...CONTENT,
    html: "<p>{{ contact.salary }}</p>",
  });
  expect(refused.status).toBe(400);
  expect(refused.body.errors).toEqual([
    { path: "body.html", message: "There is no merge tag {{ contact.salary }}." },
  ]);
  const list = await author.get("/api/email-templates");
  expect(list.body.items.map((row: { name: string }) => row.name)).not.toContain("Bad");
});

test("the preview is the mail of a real contact, with footer", async () => {
  const [contactId] = await storePeople(world, 1);
  const preview = await author.post("/api/email-templates/preview", { ...CONTENT, contactId });
  expect(preview.body.html).toContain("Hi Person 1");
  expect(preview.body.text).toContain("Unsubscribe:");
});

test("a launch is refused while the content is not approved or no sender is chosen", async () => {
  const template = await make("Unapproved");
  const listId = await storeList(world, await storePeople(world, 1));
  const campaign = (await author.post("/api/campaigns", { name: "c", type: "email", listId })).body;
  const settings = { senderId: await storeSender(world), templateId: template.id, perMinute: null };
  const set = await author.put(`/api/email-campaigns/${campaign.id}`, settings, {
    "if-match": '"0"',
  });
  expect(set.body).toMatchObject({ version: 1, templateNo: null });
  const refused = await author.post(
    `/api/campaigns/${campaign.id}/launch`,
    {},
    {
      "if-match": `"${campaign.version}"`,
    },
  );
  expect(refused.status).toBe(422);
  expect(refused.body.detail).toContain("Nobody else has approved Unapproved yet.");
  expect(refused.body.rule).toContain("content");
});
