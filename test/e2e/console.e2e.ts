import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { storeContacts, testPhone } from "../factories/audience.ts";
import { callAgents, daytimeZone, runningCampaign } from "../factories/calls.ts";
import { journey } from "../harness/journey.ts";

const here = journey("console");

let nextPhone = 300;
const people = (n: number, timeZone = daytimeZone()) =>
  storeContacts(
    here.world,
    Array.from({ length: n }, () => ({ timeZone, phone: testPhone(nextPhone++) })),
  );

const sql = async (text: string, params: unknown[] = []) =>
  (await here.world.kernel.pool.query(text, params)).rows;

/** By keyboard, to an answered call. */
async function talk(page: Page): Promise<string> {
  const enabled = (name: string) =>
    page.getByRole("button", { name }).and(page.locator(":enabled"));
  await enabled("Dial").waitFor();
  await page.keyboard.press("Enter");
  await enabled("They answered").waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "End call" }).waitFor();
  return (await page.getByLabel("Number to dial").innerText()).replaceAll(/[^+\d]/g, "");
}

const chosen = (page: Page, list: string) =>
  page.getByRole("radiogroup", { name: list }).locator("[aria-checked=true]");
const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent ?? "");

test("when an agent answers a DNC's question by a digit, then it is written at once and no digit chooses another disposition", async () => {
  const [agent] = await callAgents(here.world, 1, "Digits");
  await runningCampaign(here.world, { contactIds: await people(2), agents: [agent!] });
  const page = await here.signIn(agent!, "/console");
  await page.getByText("Ready when you are").waitFor();
  await page.keyboard.press("Enter");
  const phone = await talk(page);

  await page.keyboard.press("8");
  const scopes = page.getByRole("radiogroup", { name: "Never call again: whom?" });
  await scopes.waitFor();
  await expect.poll(() => focused(page)).toContain("This number");
  for (const key of ["4", "9", "0", "c"]) await page.keyboard.press(key);
  expect(await chosen(page, "Disposition").innerText()).toContain("DNC");
  // nobody asked for it after all: nothing is written
  await page.keyboard.press("Escape");
  await scopes.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "End call" }).waitFor();
  expect(await sql(`select 1 from suppression where key = $1`, [phone])).toHaveLength(0);

  await page.keyboard.press("8");
  await scopes.waitFor();
  await page.keyboard.press("1");
  await page.getByText("Written: nobody calls them again.", { exact: false }).waitFor();
  expect(await sql(`select source from suppression where key = $1`, [phone])).toEqual([
    { source: "dnc" },
  ]);
  await page.keyboard.press("F9");
  await page.getByText("Wrap-up", { exact: true }).waitFor();
  for (const key of ["1", "2", "3", "9"]) await page.keyboard.press(key);
  expect(await chosen(page, "Disposition").innerText()).toContain("DNC");
  expect(await page.getByRole("radio", { name: "No Answer" }).isDisabled()).toBe(true);
  await page.keyboard.press("Control+Enter");
  const saved = () =>
    sql(
      `select disposition_label, t.state from call_attempt a join call_task t on t.id = a.task_id
        where a.phone_e164 = $1 and a.disposed_at is not null`,
      [phone],
    );
  await expect.poll(saved).toEqual([{ disposition_label: "DNC", state: "done" }]);
});

test("when a disposition asks something, then its first question has the focus, and arrows go through the list", async () => {
  const [agent] = await callAgents(here.world, 1, "Arrows");
  await runningCampaign(here.world, { contactIds: await people(1), agents: [agent!] });
  const page = await here.signIn(agent!, "/console");
  await page.getByText("Ready when you are").waitFor();
  await page.keyboard.press("Enter");
  await talk(page);
  await page.keyboard.press("d");
  await page.keyboard.press("ArrowDown");
  await expect.poll(() => focused(page)).toContain("Busy");
  expect(await chosen(page, "Disposition").count()).toBe(0);
  await page.keyboard.press("Enter");
  expect(await chosen(page, "Disposition").innerText()).toContain("Busy");
  await page.keyboard.press("6");
  const label = () => page.evaluate(() => document.activeElement?.id ?? "");
  await expect.poll(label).toMatch(/^q-/);
});

test("when nobody of the newest campaign can be called, then the console begins with another, and says so when chosen", async () => {
  const [agent] = await callAgents(here.world, 1, "Chooses");
  const older = await runningCampaign(here.world, {
    contactIds: await people(3),
    agents: [agent!],
    name: "Has people",
  });
  const newest = await runningCampaign(here.world, {
    contactIds: await people(2),
    agents: [agent!],
    name: "Just launched",
  });
  await sql(`update call_task set due_at = now() + interval '2 days' where campaign_id = $1`, [
    newest.id,
  ]);
  const page = await here.signIn(agent!, "/console");
  const campaign = page.getByRole("combobox", { name: "Campaign" });
  await page.getByText("Ready when you are").waitFor();
  expect(await campaign.innerText()).toBe("Has people");
  await campaign.click();
  await page.getByRole("option", { name: "Just launched" }).click();
  await page.getByText("Nobody can be called right now").waitFor();
  await expect
    .poll(() => page.getByRole("button", { name: "Next person" }).isDisabled())
    .toBe(true);
  await page.getByRole("button", { name: "Switch to Has people (3)" }).click();
  await page.getByText("Ready when you are").waitFor();
  await page.keyboard.press("Enter");
  await page.getByLabel("Number to dial").waitFor();
  expect(
    await sql(`select campaign_id from call_task where lease_owner = $1`, [agent!.userId]),
  ).toEqual([{ campaign_id: older.id }]);
});
