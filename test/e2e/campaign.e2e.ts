import { expect, test } from "vitest";
import type { Page } from "playwright-core";
import { storeContacts, storeList } from "../factories/audience.ts";
import { journey } from "../harness/journey.ts";
import { expectNoDrift } from "../harness/no-drift.ts";

const here = journey("campaign");

test("a draft keeps what is typed, joins what two people change, and says what it lacks", async () => {
  const managers = [
    await here.world.user("campaign_manager", { name: "Mona Manager" }),
    await here.world.user("campaign_manager", { name: "Nick Manager" }),
  ] as const;
  const listId = await storeList(here.world, await storeContacts(here.world, [{}, {}]));
  const http = await here.world.http(managers[0]);
  const made = await http.post("/api/campaigns", { name: "Autumn", type: "call", listId });
  const path = `/campaigns/${made.body.id}`;
  const mona = await here.signIn(managers[0], path);
  const nick = await here.signIn(managers[1], path);
  const steps = (page: Page) => page.getByRole("navigation", { name: "Steps" });

  await mona.getByLabel("Lead goal").fill("40");
  await steps(mona).getByText("Saved").waitFor();
  await nick.getByLabel("Summary").getByText("40").waitFor();
  await steps(nick).getByRole("button", { name: "Compliance" }).click();
  await Promise.all([
    nick.getByLabel("Calls per person and day").fill("2"),
    mona.getByLabel("Name").fill("Autumn, second wave"),
  ]);
  await steps(nick).getByText("Saved").waitFor();
  const read = async () => (await http.get(`/api/campaigns/${made.body.id}`)).body;
  await expect.poll(read).toMatchObject({
    name: "Autumn, second wave",
    goalLeads: 40,
    settings: { call: { caps: { perContactDay: 2 } } },
  });

  await steps(mona).getByRole("button", { name: "Pre-flight" }).click();
  await mona.getByText("No script is chosen.").waitFor();
  await mona.getByText("2 of 2 people, 0 suppressed.").waitFor();
  await steps(mona).getByRole("button", { name: "Review" }).click();
  await mona.getByText("What is missing keeps it from being launched.").waitFor();
  expect(await mona.getByRole("button", { name: "Launch campaign" }).isDisabled()).toBe(true);
});

/** A draft for calls with the people of one list, open at one of two managers; the other has no screen. */
async function openDraft() {
  const me = await here.world.user("campaign_manager");
  const nick = await here.world.user("campaign_manager", { name: "Nick Manager" });
  const colleague = await here.world.http(nick);
  const lists = [
    await storeList(here.world, await storeContacts(here.world, [{}])),
    await storeList(here.world, await storeContacts(here.world, [{}, {}])),
  ];
  const body = { name: "Autumn", type: "call", listId: lists[0] };
  const made = await colleague.post("/api/campaigns", body);
  const path = `/api/campaigns/${made.body.id}`;
  const page = await here.signIn(me, `/campaigns/${made.body.id}`);
  const read = async () => (await colleague.get(path)).body;
  /** What the colleague changes just as the page's next save is under way. */
  const meanwhile = async (change: object) => {
    let isDone = false;
    await page.route(`**${path}`, async (route) => {
      if (route.request().method() === "PATCH" && !isDone) {
        isDone = true;
        await colleague.patch(path, (await read()).version, change);
      }
      await route.fallback();
    });
  };
  const status = page.getByRole("navigation", { name: "Steps" }).getByRole("status");
  return { page, path, read, meanwhile, status, colleague, lists };
}

test("a draft goes on saving after an outage; what is refused is not shown as chosen, and not lost from sight", async () => {
  const { page, path, read, status, lists } = await openDraft();
  await page.route(`**${path}`, (route) =>
    route.request().method() === "PATCH" ? route.abort() : route.fallback(),
  );
  await page.getByLabel("Lead goal").fill("40");
  await status.getByText("cannot be reached").waitFor();
  await page.getByLabel("Name").fill("Autumn, second wave");
  await page.unroute(`**${path}`);
  await status.getByText("Saved").waitFor();
  expect(await read()).toMatchObject({ goalLeads: 40, name: "Autumn, second wave" });

  const sql = (text: string, values: unknown[]) => here.world.kernel.pool.query(text, values);
  await sql(`update list set name = 'Soon gone' where id = $1`, [lists[1]]);
  await page.reload();
  const audience = page.getByRole("combobox", { name: "Audience" });
  await audience.getByText("List").waitFor();
  await audience.click();
  await sql(`update list set deleted_at = now() where id = $1`, [lists[1]]);
  await page.getByRole("option", { name: "Soon gone" }).click();
  await page.getByLabel("Lead goal").fill("50");
  await page.getByText("Audience is not saved. There is no such list.").waitFor();
  await page.getByLabel("Summary").getByText("50").waitFor();
  expect(await audience.textContent()).toBe("List");
  await page.getByLabel("Name").fill("Autumn, third wave");
  await expect.poll(read).toMatchObject({ name: "Autumn, third wave", listId: lists[0] });
  await status.getByText("Not all is saved").waitFor();
  await page.getByRole("button", { name: "Keep what was saved" }).click();
  await status.getByText("Saved").waitFor();
});

test("two people who change the same answer are asked whose stands; their other answers merge", async () => {
  const { page, read, meanwhile } = await openDraft();
  const settings = { call: { countries: ["CA"], caps: { perContactDay: 9 } } };
  await meanwhile({ name: "Theirs", goalLeads: 30, settings });
  await page.getByLabel("Name").fill("Mine");
  const banner = page.getByRole("alert").filter({ hasText: "Nick Manager" });
  await banner.getByText("Nick Manager set Name to ‘Theirs’").waitFor();
  expect((await read()).name).toBe("Theirs");
  await banner.getByRole("button", { name: "Keep yours" }).click();
  await expect.poll(read).toMatchObject({ name: "Mine", goalLeads: 30 });
  await banner.waitFor({ state: "detached" });

  await page.getByRole("button", { name: "Compliance" }).click();
  await meanwhile({ settings: { call: { countries: ["CA"], caps: { perContactDay: 8 } } } });
  await page.getByLabel("Calls per person and day").fill("2");
  await page.getByLabel("Calls per company and day").fill("11");
  await banner.getByText("Nick Manager set Calls per person and day to ‘8’").waitFor();
  await banner.getByRole("button", { name: "Take theirs" }).click();
  const call = { countries: ["CA"], caps: { perContactDay: 8, perAccountDay: 11 } };
  await expect.poll(read).toMatchObject({ settings: { call } });
});

test("a checklist is saved on what was there when its editing began", async () => {
  const { page, path, read, colleague } = await openDraft();
  const items = async () => (await colleague.get(`${path}/checklist`)).body.items;
  const theirs = { items: [{ label: "Budget is known" }] };
  const item = page.getByRole("textbox", { name: "Item 1" });
  await page.getByRole("tab", { name: "Checklist" }).click();
  await item.fill("Fields are right");
  await colleague.patch(path, (await read()).version, { name: "Renamed" });
  await page.getByRole("heading", { name: "Renamed" }).waitFor();
  await page.getByRole("button", { name: "Save checklist" }).click();
  await expect.poll(items).toMatchObject({ 0: { label: "Fields are right" } });

  await item.fill("Fields are all right");
  const { version } = await read();
  await colleague.put(`${path}/checklist`, theirs, { "if-match": `"${version}"` });
  await colleague.patch(path, (await read()).version, { name: "Renamed again" });
  await page.getByRole("heading", { name: "Renamed again" }).waitFor();
  await page.getByRole("button", { name: "Save checklist" }).click();
  const banner = page.getByRole("alert").filter({ hasText: "Nick Manager" });
  await banner.getByText("Nick Manager saved another checklist meanwhile.").waitFor();
  expect(await items()).toMatchObject(theirs.items);
  await banner.getByRole("button", { name: "Keep yours" }).click();
  await expect.poll(items).toMatchObject({ 0: { label: "Fields are all right" } });

  await item.fill("Mine once more");
  const again = { "if-match": `"${(await read()).version}"` };
  await colleague.put(`${path}/checklist`, theirs, again);
  await page.getByRole("button", { name: "Save checklist" }).click();
  await banner.getByRole("button", { name: "Take theirs" }).click();
  await expect.poll(() => item.inputValue()).toBe("Budget is known");
});

test("what is typed while a saved checklist is read again stays, in the input it was typed in", async () => {
  const { page, path, read, colleague } = await openDraft();
  const put = async (label: string) =>
    colleague.put(
      `${path}/checklist`,
      { items: [{ label }] },
      { "if-match": `"${(await read()).version}"` },
    );
  await page.getByRole("tab", { name: "Checklist" }).click();
  const item = page.getByRole("textbox", { name: "Item 1" });
  const save = page.getByRole("button", { name: "Save checklist" });
  await item.fill("Mine");
  // theirs has other keys, so that the server gives mine new ones
  await put("Theirs");
  await page.getByRole("button", { name: "Keep yours" }).waitFor();
  await save.click();
  let arrives = () => {};
  const isRead = new Promise<void>((resolve) => (arrives = resolve));
  await page.route(`**${path}/checklist`, async (route) => {
    if (route.request().method() === "GET") await isRead;
    await route.fallback();
  });
  await page.getByRole("button", { name: "Keep yours" }).click();
  await page.getByText("Checklist saved", { exact: true }).waitFor();
  await item.click();
  await page.keyboard.press("End");
  const input = await item.elementHandle();
  await page.keyboard.type(" and more");
  arrives();
  await expect.poll(() => save.isEnabled()).toBe(true);
  await page.keyboard.type(", typed on");
  expect(await input?.evaluate((el) => el === document.activeElement)).toBe(true);
  expect(await item.inputValue()).toBe("Mine and more, typed on");
  await save.click();
  await expect
    .poll(async () => (await colleague.get(`${path}/checklist`)).body.items)
    .toMatchObject({ 0: { label: "Mine and more, typed on" } });
  // saved: its rows have new keys once more, and the focus stays
  await item.focus();
  await put("Theirs again");
  await expect.poll(() => item.inputValue()).toBe("Theirs again");
  expect(await input?.evaluate((el) => el === document.activeElement)).toBe(true);
});

test("after the journeys every figure equals its rows", () => expectNoDrift(here.world));
