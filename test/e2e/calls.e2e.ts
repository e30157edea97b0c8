import { expect, test, vi } from "vitest";
import type { Page } from "playwright-core";
import type { UserActor } from "#shared/kernel/actor.ts";
import { storeAccount, storeContacts, testPhone } from "../factories/audience.ts";
import { callAgents, daytimeZone, runningCampaign } from "../factories/calls.ts";
import { journey } from "../harness/journey.ts";
import { expectNoDrift } from "../harness/no-drift.ts";

const here = journey("calls", { hubs: 2 });

const phone = (page: Page) => page.getByLabel("Number to dial").innerText();
const onFloor = (page: Page, text: string) => page.locator(".ag-row", { hasText: text });
const figure = (page: Page, label: string) =>
  page.locator("div", { hasText: new RegExp(`^${label}`) }).last();

/** Dials by an Enter held too long, reports an answer by another, ends the call by F9. */
async function talk(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Dial" }).and(page.locator(":enabled")).waitFor();
  const answered = page
    .getByRole("button", { name: "They answered" })
    .and(page.locator(":enabled"));
  await page.keyboard.down("Enter");
  await answered.waitFor();
  await page.keyboard.down("Enter");
  await page.waitForTimeout(300);
  expect(await answered.count()).toBe(1);
  await page.keyboard.up("Enter");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "End call" }).waitFor();
  await page.keyboard.press("F9");
  await page.getByText("Wrap-up", { exact: true }).waitFor();
}

/** Opens the task of this row; a row that moves under the pointer is clicked once more. */
async function openTask(page: Page, row: string): Promise<void> {
  const calls = page.getByRole("list", { name: "Calls" });
  await vi.waitFor(
    async () => {
      await onFloor(page, row).click({ timeout: 5_000 });
      await calls.getByText(row).first().waitFor({ timeout: 3_000 });
    },
    { timeout: 120_000 },
  );
}

/** Chooses by keyboard in the field that a dialog gives the focus to. */
async function choose(page: Page, field: string, option: string): Promise<void> {
  await expect
    .poll(() => page.evaluate(() => document.activeElement?.getAttribute("aria-label")))
    .toBe(field);
  await page.keyboard.press("Enter");
  await page.keyboard.type(option);
  await page.getByRole("option", { name: option }).waitFor();
  await page.keyboard.press("Enter");
}

/** Reassigns the task of this row, by keyboard from the row on. */
async function giveAway(page: Page, row: string, to: string): Promise<void> {
  await openTask(page, row);
  await page.getByRole("button", { name: "Reassign" }).and(page.locator(":enabled")).waitFor();
  await page.keyboard.press("r");
  const dialog = page.getByRole("dialog", { name: /^Reassign/ });
  await choose(page, "Give it to", to);
  await dialog.getByRole("button", { name: "Reassign" }).press("Enter");
  await dialog.waitFor({ state: "detached" });
}

/** Corrects the last call of the task of this row, by keyboard from the row on. */
async function correctCall(page: Page, row: string, label: string): Promise<void> {
  await openTask(page, row);
  await page.keyboard.press("e");
  const dialog = page.getByRole("dialog", { name: /^Correct/ });
  await choose(page, "What came of it", label);
  await dialog.getByLabel("Reason").fill("The line was engaged");
  await dialog.getByRole("button", { name: "Correct" }).press("Enter");
  await dialog.waitFor({ state: "detached" });
  const said = page.getByRole("list", { name: "What was said of this call" });
  await said.getByText("The line was engaged").waitFor();
  await said.getByText(row).first().waitFor();
}

/** A colleague corrects the title of the person of this agent's current task. */
async function correct({ userId }: UserActor, jobTitle: string): Promise<void> {
  const { rows } = await here.world.kernel.pool.query(
    `select k.id, k.version from contact k join call_task t on t.contact_id = k.id
      where t.lease_owner = $1`,
    [userId],
  );
  const keeper = await here.world.http(await here.world.user("data_ops"));
  await keeper.patch(`/api/contacts/${rows[0].id}`, rows[0].version, { jobTitle });
}

test("two agents work one queue by keyboard while their supervisor watches it move", async () => {
  const timeZone = daytimeZone();
  const accountId = await storeAccount(here.world, "Example Works");
  const contactIds = await storeContacts(
    here.world,
    Array.from({ length: 6 }, (_, i) => ({
      timeZone,
      accountId,
      phone: testPhone(100 + i),
      firstName: `Person ${i + 1}`,
    })),
  );
  const agents = await callAgents(here.world, 2, "Caller");
  const campaign = await runningCampaign(here.world, { contactIds, agents, name: "Spring calls" });
  const supervisor = await here.signIn(
    await here.world.user("ops_supervisor"),
    `/campaigns/${campaign.id}`,
    { hub: 1 },
  );
  const undone = async () =>
    (
      await here.world.kernel.pool.query(
        `select 1 from disposition_record where superseded_at is not null`,
      )
    ).rowCount;
  const a = await here.signIn(agents[0]!, "/console");
  const b = await here.signIn(agents[1]!, "/console", { hub: 1 });
  await onFloor(supervisor, "Queued").first().waitFor();

  await Promise.all([a, b].map((page) => page.getByText("Ready when you are").waitFor()));
  await Promise.all([a, b].map((page) => page.keyboard.press("Enter")));
  await Promise.all([a, b].map((page) => page.getByLabel("Number to dial").waitFor()));
  expect(await phone(a)).not.toBe(await phone(b));
  await onFloor(supervisor, "Caller 1").waitFor();
  await onFloor(supervisor, "Caller 2").waitFor();
  await correct(agents[0]!, "Head of Ladders");
  await a.getByText("Head of Ladders").waitFor();

  await a.getByRole("button", { name: "Dial" }).and(a.locator(":enabled")).waitFor();
  await a.keyboard.press("Enter");
  await a.getByRole("button", { name: "No answer" }).click();
  await a.getByText("Wrap-up", { exact: true }).waitFor();
  await a.keyboard.press("1");
  const first = await phone(a);
  await a.keyboard.press("Control+Enter");
  await a.getByRole("button", { name: "Undo" }).click();
  await expect.poll(undone).toBe(1);
  await expect.poll(() => phone(a)).toBe(first);
  // the hub may bring the call back before the undo itself has answered
  await a.getByRole("button", { name: "Save and next" }).and(a.locator(":enabled")).waitFor();
  await a.keyboard.press("Control+Enter");
  await expect.poll(() => phone(a)).not.toBe(first);
  await onFloor(supervisor, "No Answer").waitFor();

  await talk(b);
  await b.keyboard.press("c");
  await b.getByLabel("Call back when?").fill("tomorrow 3pm");
  await b.getByText(/there ·/).waitFor();
  await b.keyboard.press("Control+Enter");
  await b.getByRole("heading", { name: "Callbacks (1)" }).waitFor();
  await onFloor(supervisor, "Callback").waitFor();
  await giveAway(supervisor, "Callback", "Caller 1");
  await b.getByRole("heading", { name: "Callbacks (0)" }).waitFor();
  await a.getByRole("heading", { name: "Callbacks (1)" }).waitFor();
  const promises = await here.signIn(await here.world.user("ops_supervisor"), "/callbacks");
  await promises.getByRole("gridcell", { name: "Planned" }).waitFor();
  await promises.clock.setFixedTime(Date.now() + 3 * 24 * 3600_000);
  await correctCall(supervisor, "No Answer", "Busy");
  await onFloor(supervisor, "Busy").waitFor();

  await talk(a);
  await a.keyboard.press("6");
  await a.getByText("Budget: answer needed.").waitFor();
  await a.getByLabel("Budget").click();
  await a.getByRole("option", { name: "Yes" }).click();
  await a.getByLabel("Notes").fill("Wants the paper.");
  await a.keyboard.press("Control+Enter");
  await onFloor(supervisor, "Qualified").waitFor();
  await figure(supervisor, "Leads").getByText("1", { exact: true }).waitFor();
  const { rows } = await here.world.kernel.pool.query(
    `select agent_id, answers, notes from lead where campaign_id = $1`,
    [campaign.id],
  );
  expect(rows).toMatchObject([{ agent_id: agents[0]!.userId, notes: "Wants the paper." }]);

  await a.getByRole("button", { name: "Dial" }).and(a.locator(":enabled")).waitFor();
  await supervisor.keyboard.press("p");
  await supervisor.getByRole("button", { name: "Resume" }).waitFor();
  await a.keyboard.press("Enter");
  await a
    .getByText(/campaign_state|The campaign is paused/)
    .first()
    .waitFor();
  await promises.getByRole("gridcell", { name: "Due now" }).waitFor();
});

test("after the journeys every figure equals its rows", () => expectNoDrift(here.world));
