import { expect, test } from "vitest";
import type { Page } from "playwright-core";
import { storeEmailDraft, storeSender } from "#test/factories/email.ts";
import { makeCampaign } from "#test/factories/leads.ts";
import { journey } from "#test/harness/journey.ts";
import { expectNoDrift } from "#test/harness/no-drift.ts";

const here = journey("draft-fields");

const steps = (page: Page) => page.getByRole("navigation", { name: "Steps" });
const step = (page: Page, name: string) =>
  steps(page).getByRole("button", { name, exact: false }).click();
const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();
const isMarked = (page: Page, label: string) =>
  page.getByLabel(label, { exact: true }).getAttribute("aria-invalid");

async function openDraft() {
  const me = await here.world.user("campaign_manager");
  const http = await here.world.http(me);
  const made = await http.post("/api/campaigns", { name: "Autumn", type: "call" });
  const path = `/api/campaigns/${made.body.id}`;
  const page = await here.signIn(me, `/campaigns/${made.body.id}`);
  return { page, path, read: async () => (await http.get(path)).body };
}

test("a text of which no value can be made stays as typed and marked when its step is left", async () => {
  const { page, read } = await openDraft();
  const goal = page.getByLabel("Lead goal");
  const countries = page.getByLabel("Countries that may be dialled");
  const start = page.getByLabel("Start", { exact: true });
  await goal.fill("4o");
  await page.getByText("A whole number, like 40.").waitFor();
  await step(page, "Compliance");
  await countries.fill("US, Canada");
  await step(page, "Pacing");
  await start.fill("someday");
  // a key opens the next step while the field is being typed in
  await page.keyboard.press("ControlOrMeta+Enter");
  await countries.waitFor();
  expect(await countries.inputValue()).toBe("US, Canada");
  expect(await isMarked(page, "Countries that may be dialled")).toBe("true");
  expect(await steps(page).getByText("Not saved").count()).toBe(3);
  await step(page, "Pacing");
  expect(await start.inputValue()).toBe("someday");
  expect(await isMarked(page, "Start")).toBe("true");
  await step(page, "Audience");
  expect(await goal.inputValue()).toBe("4o");
  expect(await isMarked(page, "Lead goal")).toBe("true");
  expect(await read()).toMatchObject({ goalLeads: null, startsAt: null });

  await page.getByRole("link", { name: "Contacts" }).click();
  const question = page.getByRole("alertdialog", { name: "Discard what you typed?" });
  await question.getByText("Lead goal, Countries that may be dialled, and Start").waitFor();
  await press(page, "Keep editing");
  await goal.fill("40");
  await expect.poll(read).toMatchObject({ goalLeads: 40 });
  expect(await steps(page).getByText("Not saved").count()).toBe(2);
});

test("what was typed stays through a failed save and a refusal, and is saved once it is mended", async () => {
  const { page, path, read } = await openDraft();
  const name = page.getByLabel("Name", { exact: true });
  const goal = page.getByLabel("Lead goal");
  await page.route(`**${path}`, (route) =>
    route.request().method() === "PATCH" ? route.abort() : route.fallback(),
  );
  await name.fill("Winter");
  await goal.fill("none yet");
  await steps(page).getByText("cannot be reached").waitFor();
  await step(page, "Compliance");
  await step(page, "Audience");
  expect(await name.inputValue()).toBe("Winter");
  expect(await goal.inputValue()).toBe("none yet");
  await page.unroute(`**${path}`);
  await expect.poll(read).toMatchObject({ name: "Winter" });
  expect(await goal.inputValue()).toBe("none yet");

  const long = "x".repeat(300);
  await name.fill(long);
  await page.getByText(/^Name is not saved/).waitFor();
  await step(page, "Compliance");
  await step(page, "Audience");
  expect(await name.inputValue()).toBe(long);
  expect(await isMarked(page, "Name")).toBe("true");
  expect(await read()).toMatchObject({ name: "Winter" });
  await name.fill("Winter, again");
  await expect.poll(read).toMatchObject({ name: "Winter, again" });
  expect(await isMarked(page, "Name")).toBeNull();
});

test("two people at the mail of one draft see each other's choices as they are made; the same one asks", async () => {
  const draft = await storeEmailDraft(here.world, 1);
  await storeSender(here.world, { name: "Second sender" });
  const path = `/campaigns/${draft.id}`;
  const [mona, nick] = [
    await here.signIn(await here.world.user("campaign_manager"), path),
    await here.signIn(await here.world.user("campaign_manager", { name: "Nick Manager" }), path),
  ];
  const http = await here.world.http(await here.world.user("campaign_manager"));
  const read = async () => (await http.get(`/api/email-campaigns/${draft.id}`)).body;
  const rate = (page: Page) => page.getByLabel("Mails per minute");
  const sender = (page: Page) => page.getByRole("combobox", { name: "Sender" });
  await step(mona, "Content");
  await step(nick, "Content");
  await rate(mona).fill("6x");
  await sender(nick).click();
  await nick.getByRole("option", { name: "Second sender" }).click();
  // nothing that Mona sends tells her
  await sender(mona).getByText("Second sender").waitFor();
  expect(await rate(mona).inputValue()).toBe("6x");
  await rate(mona).fill("600");
  await expect.poll(() => rate(nick).inputValue()).toBe("600");
  await expect.poll(read).toMatchObject({ senderName: "Second sender", perMinute: 600 });

  await rate(mona).fill("7x");
  await rate(nick).fill("800");
  await expect.poll(read).toMatchObject({ perMinute: 800 });
  await rate(mona).fill("700");
  const banner = mona
    .getByRole("alert")
    .filter({ hasText: "Nick Manager set Mails per minute to ‘800’" });
  await banner.waitFor();
  expect(await rate(mona).inputValue()).toBe("700");
  expect(await read()).toMatchObject({ perMinute: 800 });
  await banner.getByRole("button", { name: "Keep yours" }).click();
  await expect.poll(() => rate(nick).inputValue()).toBe("700");
  await banner.waitFor({ state: "detached" });
});

/** Lets a request of this kind reach the server, and holds back its answer until it is let go. */
async function holdAnswer(page: Page, url: string, method: string) {
  let letGo = () => {};
  let arrived = () => {};
  const isLetGo = new Promise<void>((resolve) => (letGo = resolve));
  const isThere = new Promise<void>((resolve) => (arrived = resolve));
  await page.route(url, async (route) => {
    if (route.request().method() !== method) return route.fallback();
    const response = await route.fetch();
    arrived();
    await isLetGo;
    await route.fulfill({ response });
  });
  return { isThere, letGo };
}

test("a label typed on while the save that makes it is under way is saved as the same label", async () => {
  const id = await makeCampaign(here.world);
  const me = await here.world.user("campaign_manager");
  const http = await here.world.http(me);
  const page = await here.signIn(me, `/campaigns/${id}`);
  const path = `/api/call-campaigns/${id}/dispositions`;
  const labels = async (): Promise<{ id: string; label: string }[]> =>
    (await http.get(path)).body.items;
  await page.getByRole("tab", { name: "Dispositions" }).click();
  await press(page, "Add label");
  const label = page.getByLabel("Label", { exact: true }).last();
  await label.fill("Met at the fair");
  const held = await holdAnswer(page, `**${path}`, "PUT");
  await press(page, "Save dispositions");
  await held.isThere;
  const made = (await labels()).at(-1)!;
  expect(made.label).toBe("Met at the fair");
  await label.fill("Met at the fair in May");
  held.letGo();
  await page.getByText("Dispositions saved").waitFor();
  expect(await label.inputValue()).toBe("Met at the fair in May");
  await expect
    .poll(() => page.getByRole("button", { name: "Save dispositions" }).isEnabled())
    .toBe(true);
  await press(page, "Save dispositions");
  await expect
    .poll(async () => (await labels()).at(-1))
    .toMatchObject({ id: made.id, label: "Met at the fair in May" });
});

test("an item of a checklist typed on while it is being saved keeps its key", async () => {
  const id = await makeCampaign(here.world);
  const me = await here.world.user("campaign_manager");
  const http = await here.world.http(me);
  const page = await here.signIn(me, `/campaigns/${id}`);
  const path = `/api/campaigns/${id}/checklist`;
  const last = async (): Promise<{ key: string; label: string }> =>
    (await http.get(path)).body.items.at(-1);
  await page.getByRole("tab", { name: "Checklist" }).click();
  await press(page, "Add item");
  const item = page.getByRole("textbox", { name: /^Item/ }).last();
  await item.fill("Budget is known");
  const held = await holdAnswer(page, `**${path}`, "PUT");
  await press(page, "Save checklist");
  await held.isThere;
  const made = await last();
  await item.fill("Budget is known and approved");
  held.letGo();
  await page.getByText("Checklist saved", { exact: true }).waitFor();
  await expect
    .poll(() => page.getByRole("button", { name: "Save checklist" }).isEnabled())
    .toBe(true);
  await press(page, "Save checklist");
  await expect.poll(last).toEqual({ key: made.key, label: "Budget is known and approved" });
});

test("a form typed on while the save that makes it is under way is one form, and nothing typed goes", async () => {
  const me = await here.world.user("campaign_manager");
  const http = await here.world.http(me);
  const page = await here.signIn(me, "/forms");
  await press(page, "New form");
  const drawer = page.getByRole("complementary");
  const question = drawer.getByLabel("Question 1", { exact: true });
  await drawer.getByLabel("Name", { exact: true }).fill("Budget");
  await question.fill("Is there a budget?");
  const held = await holdAnswer(page, "**/api/forms", "POST");
  await press(page, "Save form");
  await held.isThere;
  await question.fill("Is there a budget this year?");
  held.letGo();
  await page.getByText("Saved as version 1", { exact: true }).waitFor();
  await page.getByRole("complementary", { name: "Budget" }).waitFor();
  expect(await question.inputValue()).toBe("Is there a budget this year?");
  await press(page, "Save form");
  await page.getByText("Saved as version 2", { exact: true }).waitFor();
  const { items } = (await http.get("/api/forms")).body;
  expect(items.filter(({ name }: { name: string }) => name === "Budget")).toMatchObject([
    { no: 2, fields: [{ label: "Is there a budget this year?" }] },
  ]);
});

test("after the journeys every figure equals its rows", () => expectNoDrift(here.world));
