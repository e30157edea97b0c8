import { afterAll, beforeAll, expect, inject, onTestFailed, test } from "vitest";
import type { Browser, Page } from "playwright-core";
import type { UserActor } from "#shared/kernel/actor.ts";
import { hashPassword } from "#server/auth/passwords.ts";
import { storeAccount, storeContacts, testPhone } from "#test/factories/audience.ts";
import { callAgents, daytimeZone, runningCampaign } from "#test/factories/calls.ts";
import { testWorld, type TestWorld } from "#test/harness/kernel.ts";
import { expectNoDrift } from "#test/harness/no-drift.ts";
import { startApp, type App } from "#test/setup/app.ts";
import { launchBrowser, screenshotPath } from "#test/setup/browser.ts";

const PASSWORD = "a long enough password";

let world: TestWorld;
let app: App;
let browser: Browser;
const pages: Page[] = [];

beforeAll(async () => {
  world = await testWorld();
  app = await startApp(world.database, { hubs: 2, folder: inject("servers").folder });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await app?.stop();
  await world?.close();
});

async function signIn(actor: UserActor, hub: number, path: string): Promise<Page> {
  const { rows } = await world.kernel.pool.query(
    `update app_user set password_hash = $2 where id = $1 returning email`,
    [actor.userId, await hashPassword(PASSWORD)],
  );
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  pages.push(page);
  page.setDefaultTimeout(30_000);
  await page.goto(app.hubs[hub]!.url! + path);
  await page.locator("input[type=email]").fill(rows[0].email);
  await page.locator("input[type=password]").fill(PASSWORD);
  await page.keyboard.press("Enter");
  await page.locator("input[type=password]").waitFor({ state: "detached" });
  if (new URL(page.url()).pathname !== path) await page.goto(app.hubs[hub]!.url! + path);
  return page;
}

const phone = (page: Page) => page.getByLabel("Number to dial").innerText();
const onFloor = (page: Page, text: string) => page.locator(".ag-row", { hasText: text });
const figure = (page: Page, label: string) =>
  page.locator("div", { hasText: new RegExp(`^${label}`) }).last();

/** Dials by Enter, reports an answer by Enter, ends the call by F9. */
async function talk(page: Page): Promise<void> {
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "They answered" }).and(page.locator(":enabled")).waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "End call" }).waitFor();
  await page.keyboard.press("F9");
  await page.getByText("Wrap-up", { exact: true }).waitFor();
}

test("two agents work one queue by keyboard while the manager watches it move", async () => {
  onTestFailed(async () => {
    await Promise.all(
      pages.map((page, i) => page.screenshot({ path: screenshotPath(`calls-${i}`) })),
    );
  });
  const timeZone = daytimeZone();
  const accountId = await storeAccount(world, "Example Works");
  const contactIds = await storeContacts(
    world,
    Array.from({ length: 6 }, (_, i) => ({
      timeZone,
      accountId,
      phone: testPhone(100 + i),
      firstName: `Person ${i + 1}`,
    })),
  );
  const agents = await callAgents(world, 2, "Caller");
  const campaign = await runningCampaign(world, { contactIds, agents, name: "Spring calls" });
  const manager = await signIn(
    await world.user("campaign_manager"),
    1,
    `/campaigns/${campaign.id}`,
  );
  const a = await signIn(agents[0]!, 0, "/console");
  const b = await signIn(agents[1]!, 1, "/console");
  await onFloor(manager, "Queued").first().waitFor();

  await Promise.all([a, b].map((page) => page.getByText("Ready when you are").waitFor()));
  await Promise.all([a, b].map((page) => page.keyboard.press("Enter")));
  await Promise.all([a, b].map((page) => page.getByLabel("Number to dial").waitFor()));
  expect(await phone(a)).not.toBe(await phone(b));
  await onFloor(manager, "Caller 1").waitFor();
  await onFloor(manager, "Caller 2").waitFor();

  await a.keyboard.press("Enter");
  await a.getByRole("button", { name: "No answer" }).click();
  await a.getByText("Wrap-up", { exact: true }).waitFor();
  await a.keyboard.press("1");
  const first = await phone(a);
  await a.keyboard.press("Control+Enter");
  await expect.poll(() => phone(a)).not.toBe(first);
  await onFloor(manager, "No Answer").waitFor();

  await talk(b);
  await b.keyboard.press("c");
  await b.getByLabel("Call back when? (their time)").fill("tomorrow 3pm");
  await b.getByText(/there ·/).waitFor();
  await b.keyboard.press("Control+Enter");
  await b.getByRole("heading", { name: "Callbacks (1)" }).waitFor();
  await onFloor(manager, "Callback").waitFor();

  await talk(a);
  await a.keyboard.press("6");
  await a.getByText("Budget: answer needed.").waitFor();
  await a.getByLabel("Budget").click();
  await a.getByRole("option", { name: "Yes" }).click();
  await a.getByLabel("Notes").fill("Wants the paper.");
  await a.keyboard.press("Control+Enter");
  await onFloor(manager, "Qualified").waitFor();
  await figure(manager, "Leads").getByText("1", { exact: true }).waitFor();
  const { rows } = await world.kernel.pool.query(
    `select agent_id, answers, notes from lead where campaign_id = $1`,
    [campaign.id],
  );
  expect(rows).toMatchObject([{ agent_id: agents[0]!.userId, notes: "Wants the paper." }]);

  await manager.keyboard.press("p");
  await manager.getByRole("button", { name: "Resume" }).waitFor();
  await a.keyboard.press("Enter");
  await a
    .getByText(/campaign_state|The campaign is paused/)
    .first()
    .waitFor();
});

test("after the journeys every figure equals its rows", () => expectNoDrift(world));
