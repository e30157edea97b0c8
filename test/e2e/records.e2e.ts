import { expect, test } from "vitest";
import type { Page } from "playwright-core";
import { seedDispositions } from "#server/calls/dispositions/dispositions.service.ts";
import { makeCampaign } from "../factories/leads.ts";
import { person } from "../factories/person.ts";
import { journey } from "../harness/journey.ts";
import { expectNoDrift } from "../harness/no-drift.ts";

const here = journey("records");

const REFUSAL = { type: "about:blank", title: "Refused", status: 422, code: "refused" };

test("an account's page shows its people and history; deleting it can be undone", async () => {
  const { accountId } = await person(here.world, { firstName: "Robin", lastName: "Example" });
  const page = await here.signIn(await here.world.user("data_ops"), `/accounts/${accountId}`);
  await page.getByRole("tab", { name: "People (1)" }).click();
  await page.getByRole("link", { name: /Robin Example/ }).waitFor();
  await page.getByRole("button", { name: "Delete account" }).click();
  await page.getByRole("button", { name: "Restore account" }).waitFor();
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByRole("button", { name: "Delete account" }).waitFor();
  const url = `**/api/accounts/${accountId}/history*`;
  await page.route(url, (route) => route.fulfill({ status: 422, json: REFUSAL }));
  await page.getByRole("tab", { name: "History" }).click();
  await page.getByText("This could not be loaded").waitFor();
  await page.unroute(url);
  await page.getByRole("button", { name: "Try again" }).click();
  await page
    .getByText(/restored/i)
    .first()
    .waitFor();
});

test("of two managers who edit labels the second is asked; what others changed beside them is no matter", async () => {
  const campaignId = await makeCampaign(here.world);
  await seedDispositions(here.world.system(), campaignId);
  const path = `/campaigns/${campaignId}`;
  const first = await here.signIn(
    await here.world.user("campaign_manager", { name: "First" }),
    path,
  );
  const second = await here.signIn(
    await here.world.user("campaign_manager", { name: "Second" }),
    path,
  );
  for (const page of [first, second]) await page.getByRole("tab", { name: "Dispositions" }).click();
  const label = (page: Page) => page.getByLabel("Label", { exact: true }).first();
  await label(second).fill("Theirs");
  await label(first).fill("Mine");
  const save = (page: Page) => page.getByRole("button", { name: "Save dispositions" }).click();
  await save(first);
  await first.getByText("Dispositions saved", { exact: true }).waitFor();
  await save(second);
  await second.getByText("First saved other dispositions").waitFor();
  await second.getByRole("button", { name: "Take theirs" }).click();
  await expect.poll(() => label(second).inputValue()).toBe("Mine");
  await label(second).fill("Agreed");
  const manager = await here.world.http(await here.world.user("campaign_manager"));
  const { version } = (await manager.get(`/api/campaigns/${campaignId}`)).body;
  await manager.patch(`/api/campaigns/${campaignId}`, version, { name: "Renamed" });
  await save(second);
  await second.getByText("Dispositions saved", { exact: true }).waitFor();
  await expect.poll(() => label(second).inputValue()).toBe("Agreed");
});

test("what could not be saved stays in its field until it is", async () => {
  const { accountId } = await person(here.world, { firstName: "Sam", lastName: "Example" });
  const page = await here.signIn(await here.world.user("data_ops"), `/accounts/${accountId}`);
  const field = page.locator("[data-field=staffCount]");
  await field.getByRole("button", { name: /^Edit Employees/ }).click();
  const type = async (text: string) => {
    await field.getByRole("textbox").fill(text);
    await page.keyboard.press("Enter");
  };
  await type("12k");
  await field.getByText("Type a number.").waitFor();
  const url = `**/api/accounts/${accountId}`;
  await page.route(url, (route) =>
    route.fulfill({ status: 422, json: { ...REFUSAL, detail: "Not today." } }),
  );
  await type("1200");
  await field.getByText("Not today.").waitFor();
  expect(await field.getByRole("textbox").inputValue()).toBe("1200");
  await page.unroute(url);
  await page.keyboard.press("Enter");
  await field.getByRole("button", { name: "Edit Employees: 1,200" }).waitFor();
});

test("a campaign that is open beside the grid follows each pause", async () => {
  await makeCampaign(here.world, "Autumn callers");
  const page = await here.signIn(await here.world.user("campaign_manager"), "/campaigns");
  await page.locator(".ag-row", { hasText: "Autumn callers" }).getByText("Calls").click();
  const shows = (name: string) => page.getByRole("button", { name, exact: true }).waitFor();
  await shows("Pause");
  for (const next of ["Resume", "Pause", "Resume"]) {
    await page.keyboard.press("p");
    await shows(next);
  }
});

test("a sender is saved twice from one drawer", async () => {
  const who = await here.world.user("campaign_manager");
  const http = await here.world.http(who);
  await http.post("/api/senders", {
    name: "News",
    fromName: "News",
    fromEmail: "news@sender.example",
    postalAddress: "1 Example Street",
    ratePerMinute: 60,
  });
  const page = await here.signIn(who, "/senders");
  await page.getByRole("gridcell", { name: "news@sender.example" }).click();
  for (const from of ["First", "Second"]) {
    await page.getByLabel("From", { exact: true }).fill(from);
    await page.getByRole("button", { name: "Save sender" }).click();
    await page.getByRole("gridcell", { name: from, exact: true }).waitFor();
  }
});

test("of two who write one template neither loses a word without being asked", async () => {
  const anna = await here.world.http(await here.world.user("campaign_manager", { name: "Anna" }));
  const text = { subject: "Hello", html: "<p>Hello</p>", text: null };
  const made = await anna.post("/api/email-templates", { name: "Welcome", ...text });
  const path = `/api/email-templates/${made.body.id}`;
  let { version } = made.body;
  const save = async (patch: object) => {
    const saved = await anna.patch(path, version, patch);
    ({ version } = saved.body);
  };
  const page = await here.signIn(
    await here.world.user("campaign_manager", { name: "Berta" }),
    `/templates/${made.body.id}`,
  );
  const html = page.getByLabel("HTML", { exact: true });
  const subject = page.getByLabel("Subject", { exact: true });
  await html.fill("<p>Berta</p>");
  await save({ subject: "Hello again" });
  await expect.poll(() => subject.inputValue()).toBe("Hello again");
  expect(await html.inputValue()).toBe("<p>Berta</p>");

  await save({ html: "<p>Anna</p>" });
  await page.getByText("Anna set HTML to ‘<p>Anna</p>’").waitFor();
  const saveButton = page.getByRole("button", { name: "Save template" });
  await saveButton.click();
  await page.getByText("Somebody changed this since you opened it.").waitFor();
  expect((await anna.get(path)).body.html).toBe("<p>Anna</p>");
  await page.getByRole("button", { name: "Keep yours" }).click();

  let typed = () => {};
  const isTyped = new Promise<void>((resolve) => (typed = resolve));
  await page.route(`**${path}`, async (route) => {
    await isTyped;
    await route.continue();
  });
  await saveButton.click();
  await subject.fill("Typed while it was saved");
  typed();
  await page.getByText(/^Saved as version/).waitFor();
  expect((await anna.get(path)).body).toMatchObject({
    html: "<p>Berta</p>",
    subject: "Hello again",
  });
  expect(await subject.inputValue()).toBe("Typed while it was saved");
});

test("questions that are written are neither lost to a colleague's nor put over them", async () => {
  const anna = await here.world.http(await here.world.user("campaign_manager", { name: "Anna" }));
  const question = { key: "q1", label: "Budget?", kind: "text", required: true, options: [] };
  const { body: form } = await anna.post("/api/forms", { name: "Need", fields: [question] });
  const page = await here.signIn(await here.world.user("campaign_manager"), "/forms");
  await page.getByRole("gridcell", { name: "Need", exact: true }).click();
  const text = page.getByLabel("Question 1", { exact: true });
  await text.fill("Budget this year?");
  const path = `/api/forms/${form.id}`;
  const theirs = { name: "Need", fields: [{ ...question, label: "Team size?" }] };
  await anna.put(path, theirs, { "if-match": `"${form.version}"` });
  await page.getByText("Somebody set the questions to ‘version 2’").waitFor();
  expect(await text.inputValue()).toBe("Budget this year?");
  await page.getByRole("button", { name: "Take theirs" }).click();
  await expect.poll(() => text.inputValue()).toBe("Team size?");
  await text.fill("Team size now?");
  await page.getByRole("button", { name: "Save form" }).click();
  await page.getByText("Saved as version 3", { exact: true }).waitFor();
});

test("what is typed of a person stays when a colleague changes the same person", async () => {
  const { userId } = await here.world.user("agent", { name: "Carla" });
  const boss = await here.world.http(await here.world.user("admin"));
  const path = `/api/users/${userId}`;
  const change = async (patch: object) => {
    const { items } = (await boss.get("/api/users")).body as {
      items: { id: string; version: number }[];
    };
    return boss.patch(path, items.find(({ id }) => id === userId)!.version, patch);
  };
  const page = await here.signIn(await here.world.user("admin", { name: "Second" }), "/users");
  await page.getByRole("gridcell", { name: "Carla", exact: true }).click();
  const name = page.getByLabel("Name", { exact: true });
  await name.fill("Carla Typed");
  await change({ skills: ["German"] });
  await expect.poll(() => page.getByLabel("Skills").inputValue()).toBe("German");
  expect(await name.inputValue()).toBe("Carla Typed");
  await change({ name: "Carla Theirs" });
  await page.getByText("Somebody set Name to ‘Carla Theirs’").waitFor();
  await page.getByRole("button", { name: "Take theirs" }).click();
  await expect.poll(() => name.inputValue()).toBe("Carla Theirs");
});

test("after the journeys every figure equals its rows", () => expectNoDrift(here.world));
