import { afterAll, beforeAll, expect, inject, onTestFailed, test } from "vitest";
import type { Browser, Page } from "playwright-core";
import type { UserActor } from "#shared/kernel/actor.ts";
import { hashPassword } from "#server/auth/passwords.ts";
import { seedDispositions } from "#server/calls/dispositions.service.ts";
import { makeCampaign } from "#test/factories/leads.ts";
import { person } from "#test/factories/person.ts";
import { testWorld, type TestWorld } from "#test/harness/kernel.ts";
import { expectNoDrift } from "#test/harness/no-drift.ts";
import { startApp, type App } from "#test/setup/app.ts";
import { launchBrowser, screenshotPath } from "#test/setup/browser.ts";

const PASSWORD = "a long enough password";
let world: TestWorld;
let app: App;
let browser: Browser;

beforeAll(async () => {
  world = await testWorld();
  app = await startApp(world.database, { folder: inject("servers").folder });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await app?.stop();
  await world?.close();
});

async function signIn(actor: UserActor, path: string): Promise<Page> {
  const { rows } = await world.kernel.pool.query(
    `update app_user set password_hash = $2 where id = $1 returning email`,
    [actor.userId, await hashPassword(PASSWORD)],
  );
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  onTestFailed(async () => {
    await page.screenshot({ path: screenshotPath("records") });
  });
  await page.goto(app.url + path);
  await page.locator("input[type=email]").fill(rows[0].email);
  await page.locator("input[type=password]").fill(PASSWORD);
  await page.keyboard.press("Enter");
  await page.locator("input[type=password]").waitFor({ state: "detached" });
  await page.goto(app.url + path);
  return page;
}

test("an account's page shows its people and history; deleting it can be undone", async () => {
  const { accountId } = await person(world, { firstName: "Robin", lastName: "Example" });
  const page = await signIn(await world.user("data_ops"), `/accounts/${accountId}`);
  await page.getByRole("tab", { name: "People (1)" }).click();
  await page.getByRole("link", { name: /Robin Example/ }).waitFor();
  await page.getByRole("button", { name: "Delete account" }).click();
  await page.getByRole("button", { name: "Restore account" }).waitFor();
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByRole("button", { name: "Delete account" }).waitFor();
  await page.getByRole("tab", { name: "History" }).click();
  await page
    .getByText(/restored/i)
    .first()
    .waitFor();
});

test("of two managers who edit labels the second is asked; what others changed beside them is no matter", async () => {
  const campaignId = await makeCampaign(world);
  await seedDispositions(world.system(), campaignId);
  const path = `/campaigns/${campaignId}`;
  const first = await signIn(await world.user("campaign_manager"), path);
  const second = await signIn(await world.user("campaign_manager", { name: "Second" }), path);
  for (const page of [first, second]) await page.getByRole("tab", { name: "Dispositions" }).click();
  const label = (page: Page) => page.getByLabel("Label", { exact: true }).first();
  await label(second).fill("Theirs");
  await label(first).fill("Mine");
  const save = (page: Page) => page.getByRole("button", { name: "Save dispositions" }).click();
  await save(first);
  await first.getByText("Dispositions saved", { exact: true }).waitFor();
  await save(second);
  await second.getByText("Somebody saved other dispositions").waitFor();
  await second.getByRole("button", { name: "Take theirs" }).click();
  await expect.poll(() => label(second).inputValue()).toBe("Mine");
  await label(second).fill("Agreed");
  const manager = await world.http(await world.user("campaign_manager"));
  const { version } = (await manager.get(`/api/campaigns/${campaignId}`)).body;
  await manager.patch(`/api/campaigns/${campaignId}`, version, { name: "Renamed" });
  await save(second);
  await second.getByText("Dispositions saved", { exact: true }).waitFor();
  await expect.poll(() => label(second).inputValue()).toBe("Agreed");
});

test("after the journeys every figure equals its rows", () => expectNoDrift(world));
