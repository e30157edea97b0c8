import { expect, test } from "vitest";
import type { Page } from "playwright-core";
import { makeCampaign } from "#test/factories/leads.ts";
import { person } from "#test/factories/person.ts";
import { journey } from "#test/harness/journey.ts";
import { expectNoDrift } from "#test/harness/no-drift.ts";

const here = journey("editing");

const question = (page: Page) => page.getByRole("alertdialog", { name: "Discard what you typed?" });
const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();

/** A contact in the grids of two people, side by side, and what a colleague changes over the API. */
async function openGrid() {
  const { contactId } = await person(here.world, { firstName: "Ada", lastName: "Lovelace" });
  const nick = await here.world.user("data_ops", { name: "Nick Keeper" });
  const http = await here.world.http(nick);
  const path = `/api/contacts/${contactId}`;
  const read = async () => (await http.get(path)).body;
  await http.patch(path, (await read()).version, { jobTitle: "Engineer" });
  const mine = gridIn(await here.signIn(await here.world.user("data_ops"), "/contacts"), contactId);
  return { ...mine, read, contactId, nick };
}

/** The grid of a page, and the row of one contact in it. */
function gridIn(page: Page, id: string) {
  const cell = (column: string) => page.locator(`.ag-row[row-id="${id}"] [col-id="${column}"]`);
  const editor = page.locator(".pv-cell-editor");
  const begin = async (column: string, text: string) => {
    await cell(column).dblclick();
    await editor.fill(text);
  };
  const put = async (column: string, text: string) => {
    await begin(column, text);
    await page.keyboard.press("Enter");
    await cell(column).getByText(text).waitFor();
  };
  return { page, cell, editor, put, beginWith: (text: string) => begin("jobTitle", text) };
}

test("a cell whose row a colleague changed elsewhere is saved without a question", async () => {
  const { page, read, cell, editor, beginWith, contactId, nick } = await openGrid();
  const theirs = gridIn(await here.signIn(nick, "/contacts"), contactId);
  await beginWith("Countess");
  await theirs.put("firstName", "Augusta");
  await cell("firstName").getByText("Augusta").waitFor();
  expect(await editor.inputValue()).toBe("Countess");
  await page.keyboard.press("Enter");
  await cell("jobTitle").getByText("Countess").waitFor();
  await theirs.cell("jobTitle").getByText("Countess").waitFor();
  expect(await read()).toMatchObject({ jobTitle: "Countess", firstName: "Augusta" });
  expect(await page.locator(".pv-cell-question").count()).toBe(0);
});

test("a cell that a colleague changed too asks whose stands, and keeps the text until it is said", async () => {
  const { page, read, cell, beginWith, contactId, nick } = await openGrid();
  const theirs = gridIn(await here.signIn(nick, "/contacts"), contactId);
  const banner = page.getByRole("alert").filter({ hasText: "Nick Keeper" });
  await beginWith("Countess");
  await theirs.put("jobTitle", "Analyst");
  await page.keyboard.press("Enter");
  await banner.getByText("Nick Keeper set Job title of Lovelace to ‘Analyst’").waitFor();
  await banner.getByText("Yours is ‘Countess’").waitFor();
  expect(await read()).toMatchObject({ jobTitle: "Analyst" });
  // a link would take it away
  await page.getByRole("link", { name: "Accounts" }).click();
  await question(page).getByText("Job title of “Lovelace” is not saved.").waitFor();
  await press(page, "Keep editing");
  await banner.getByRole("button", { name: "Keep yours" }).click();
  await theirs.cell("jobTitle").getByText("Countess").waitFor();
  await banner.waitFor({ state: "detached" });
  expect(await read()).toMatchObject({ jobTitle: "Countess" });

  await beginWith("Mine");
  await theirs.put("jobTitle", "Theirs");
  await page.keyboard.press("Enter");
  await banner.getByRole("button", { name: "Take theirs" }).click();
  await cell("jobTitle").getByText("Theirs").waitFor();
  await banner.waitFor({ state: "detached" });
  expect(await read()).toMatchObject({ jobTitle: "Theirs" });
});

test("a cell that is refused keeps its text, says why, and is saved when it is mended", async () => {
  const { page, read, cell, beginWith } = await openGrid();
  await beginWith("x".repeat(2_000));
  await page.keyboard.press("Enter");
  const refusal = page
    .getByRole("alert")
    .filter({ hasText: "Job title of Lovelace is not saved." });
  const text = refusal.getByRole("textbox");
  expect(await text.inputValue()).toBe("x".repeat(2_000));
  await text.fill("Scholar");
  await refusal.getByRole("button", { name: "Save" }).click();
  await cell("jobTitle").getByText("Scholar").waitFor();
  expect(await read()).toMatchObject({ jobTitle: "Scholar" });
});

test("of two who edit one segment the second is asked; neither loses a condition unasked", async () => {
  const anna = await here.world.user("campaign_manager", { name: "Anna" });
  const http = await here.world.http(anna);
  const cityIs = (value: string) => ({
    v: 1,
    entity: "contact",
    where: { type: "and", nodes: [{ type: "field", path: "contact.city", op: "is", value }] },
  });
  const body = { name: "By city", filter: cityIs("Lisbon"), visibility: "global" };
  const made = await http.post("/api/segments", body);
  expect(made.status).toBeLessThan(300);
  const path = `/segments/${made.body.id}`;
  const first = await here.signIn(anna, path);
  const second = await here.signIn(await here.world.user("campaign_manager"), path);
  const value = (page: Page) => page.getByLabel("Value of City");
  const read = async () => (await http.get(`/api${path}`)).body;
  await value(second).fill("Denver");
  await value(first).fill("Boston");
  await first.getByLabel("Tags").fill("east");
  await press(first, "Save segment");
  await expect.poll(read).toMatchObject({ filter: cityIs("Boston"), tags: ["east"] });
  await second.getByText("Somebody set the filter to ‘City is Boston’").waitFor();
  expect(await second.getByLabel("Tags").inputValue()).toBe("east");
  expect(await value(second).inputValue()).toBe("Denver");
  await press(second, "Save segment");
  expect(await read()).toMatchObject({ filter: cityIs("Boston") });

  // leaving by a link, by Back and by closing the tab asks
  await second.getByRole("link", { name: "Segments & Lists" }).first().click();
  await question(second).getByText("the filter of “By city” is not saved.").waitFor();
  await press(second, "Keep editing");
  await press(second, "Keep yours");
  await expect.poll(read).toMatchObject({ filter: cityIs("Denver"), tags: ["east"] });
});

test("the Back button and a closed tab ask as well; what is given up is gone", async () => {
  const page = await here.signIn(await here.world.user("campaign_manager"), "/segments");
  await press(page, "New segment");
  await page.waitForURL("**/segments/new");
  const name = page.getByLabel("Name", { exact: true });
  await name.fill("Half typed");
  await page.goBack();
  await question(page).getByText("Name of “New segment” is not saved.").waitFor();
  expect(new URL(page.url()).pathname).toBe("/segments/new");
  await page.keyboard.press("Escape");
  await question(page).waitFor({ state: "detached" });
  expect(await name.inputValue()).toBe("Half typed");

  const asked = new Promise<void>((resolve) =>
    page.once("dialog", (dialog) => void dialog.dismiss().then(resolve)),
  );
  await page.close({ runBeforeUnload: true });
  await asked;
  expect(await name.inputValue()).toBe("Half typed");

  await page.goBack();
  await press(page, "Discard");
  await page.waitForURL("**/segments");
  await page.goForward();
  await page.waitForURL("**/segments/new");
  await expect.poll(() => name.inputValue()).toBe("");
});

const FORMS = [
  { role: "data_ops", path: "/contacts", open: "New contact", label: /^First name/ },
  { role: "campaign_manager", path: "/orders", open: "New order", label: "Name" },
  { role: "campaign_manager", path: "/scripts", open: "New script", label: "Name" },
  { role: "campaign_manager", path: "/forms", open: "New form", label: "Name" },
  { role: "campaign_manager", path: "/senders", open: "New sender", label: "Name" },
  { role: "admin", path: "/suppressions", open: "Add suppression", label: "Reason" },
  { role: "admin", path: "/users", open: "Invite person", label: "E-mail" },
] as const;

test.each(FORMS)(
  "$open: Escape asks before what is typed goes",
  async ({ role, path, open, label }) => {
    const page = await here.signIn(await here.world.user(role), path);
    const field = page.getByRole("complementary").getByLabel(label, { exact: true }).first();
    await press(page, open);
    await field.waitFor();
    await page.keyboard.press("Escape");
    await field.waitFor({ state: "detached" });

    await press(page, open);
    await field.fill("Half typed");
    await page.keyboard.press("Escape");
    await question(page).waitFor();
    await press(page, "Keep editing");
    expect(await field.inputValue()).toBe("Half typed");
    await page.keyboard.press("Escape");
    await press(page, "Discard");
    await field.waitFor({ state: "detached" });
    await press(page, open);
    await field.waitFor();
    expect(await field.inputValue()).toBe("");
  },
);

/** Takes the focus out of the field, so that single keys act. */
const key = async (page: Page, combo: string) => {
  await page.getByRole("heading", { level: 1 }).click();
  await page.keyboard.press(combo);
};

const choose = async (page: Page, action: string) => {
  await page.keyboard.press("ControlOrMeta+k");
  await page.locator("[cmdk-input]").fill(action);
  await page.getByRole("option", { name: action }).first().click();
};

/** Ways to open something else while a contact is half typed, and what stands there then. */
const WAYS: { way: string; go: (page: Page) => Promise<unknown>; next: string }[] = [
  { way: "a button", go: (page) => press(page, "Filter"), next: "Filter contacts" },
  { way: "a key", go: (page) => key(page, "f"), next: "Filter contacts" },
  { way: "the palette", go: (page) => choose(page, "Filter"), next: "Filter contacts" },
  {
    way: "a row",
    go: (page) => page.locator(".ag-row").filter({ hasText: "Lovelace" }).first().click(),
    next: "Ada Lovelace",
  },
];

test.each(WAYS)("$way that opens another drawer asks before what is typed goes", async (one) => {
  await person(here.world, { firstName: "Ada", lastName: "Lovelace" });
  const page = await here.signIn(await here.world.user("data_ops"), "/contacts");
  const drawer = page.getByRole("complementary", { name: "New contact" });
  const next = page.getByRole("complementary", { name: one.next });
  const field = drawer.getByLabel(/^First name/);
  await press(page, "New contact");
  await field.fill("Half typed");
  await one.go(page);
  await question(page).getByText("First name of “New contact” is not saved.").waitFor();
  await press(page, "Keep editing");
  expect(await field.inputValue()).toBe("Half typed");
  expect(await next.count()).toBe(0);
  await one.go(page);
  await press(page, "Discard");
  await next.waitFor();
  expect(await drawer.count()).toBe(0);
});

test("the button of the drawer that is open asks nothing and takes nothing away", async () => {
  const page = await here.signIn(await here.world.user("data_ops"), "/contacts");
  const field = page.getByRole("complementary").getByLabel(/^First name/);
  await press(page, "New contact");
  await field.fill("Half typed");
  await press(page, "New contact");
  await key(page, "n");
  expect(await question(page).count()).toBe(0);
  expect(await field.inputValue()).toBe("Half typed");
});

test("a filter that is being written asks before a new contact takes its place, and applies unasked", async () => {
  const page = await here.signIn(await here.world.user("data_ops"), "/contacts");
  await press(page, "Filter");
  const drawer = page.getByRole("complementary", { name: "Filter contacts" });
  await drawer.getByRole("button", { name: "Add condition" }).click();
  await drawer.getByRole("group", { name: "Condition" }).locator("input").fill("Grace");
  await press(page, "New contact");
  await question(page).getByText("The filter of “Filter contacts” is not saved.").waitFor();
  await press(page, "Keep editing");
  await press(page, "Apply filter");
  await drawer.waitFor({ state: "detached" });
  expect(await question(page).count()).toBe(0);
  await expect.poll(() => new URL(page.url()).searchParams.get("filter")).toContain("Grace");
});

test("another view of the same address asks, by its key and by Back; sorting and filtering do not", async () => {
  const page = await here.signIn(await here.world.user("admin"), "/users");
  const shows = () => new URL(page.url()).searchParams.get("show");
  await key(page, "t");
  await expect.poll(shows).toBe("teams");
  await page.getByRole("button", { name: "New team" }).click();
  const field = page.getByRole("complementary").getByLabel(/^Name/);
  await field.fill("Half typed");
  // the order of the rows takes nothing away
  await page.getByRole("columnheader", { name: "Team" }).click();
  await expect.poll(() => new URL(page.url()).searchParams.get("sort")).not.toBeNull();
  expect(await field.inputValue()).toBe("Half typed");
  await key(page, "p");
  await question(page).getByText("Name of “New team” is not saved.").waitFor();
  await press(page, "Keep editing");
  expect(shows()).toBe("teams");
  await page.goBack();
  await question(page).waitFor();
  await press(page, "Keep editing");
  expect(await field.inputValue()).toBe("Half typed");
  expect(shows()).toBe("teams");
  await page.goBack();
  await press(page, "Discard");
  await page.getByRole("button", { name: "Invite person" }).waitFor();
});

test("another row does not take a drawer's half typed text away", async () => {
  const who = await here.world.user("campaign_manager");
  const http = await here.world.http(who);
  for (const name of ["Opening", "Closing"])
    await http.post("/api/scripts", { name, body: `The ${name}` });
  const page = await here.signIn(who, "/scripts");
  const text = page.getByLabel("Text", { exact: true });
  await page.getByRole("gridcell", { name: "Opening", exact: true }).click();
  await expect.poll(() => text.inputValue()).toBe("The Opening");
  await text.fill("The Opening, mine");
  await page.getByRole("gridcell", { name: "Closing", exact: true }).click();
  await question(page).getByText("Text of “Opening” is not saved.").waitFor();
  await press(page, "Keep editing");
  expect(await text.inputValue()).toBe("The Opening, mine");
  await page.getByRole("button", { name: "Save script" }).click();
  await page.getByText("Saved as version 2", { exact: true }).waitFor();
  await page.getByRole("gridcell", { name: "Closing", exact: true }).click();
  await expect.poll(() => text.inputValue()).toBe("The Closing");
});

test("a tab of a campaign does not take its half typed checklist away", async () => {
  const id = await makeCampaign(here.world);
  const page = await here.signIn(await here.world.user("campaign_manager"), `/campaigns/${id}`);
  const tab = (name: string) => page.getByRole("tab", { name }).click();
  const item = page.getByRole("textbox", { name: "Item 1" });
  await tab("Checklist");
  await item.fill("Half typed");
  await tab("Dispositions");
  await question(page).waitFor();
  await press(page, "Keep editing");
  expect(await item.inputValue()).toBe("Half typed");
  await tab("Dispositions");
  await press(page, "Discard");
  await page.getByRole("button", { name: "Save dispositions" }).waitFor();
});

test("after the journeys every figure equals its rows", () => expectNoDrift(here.world));
