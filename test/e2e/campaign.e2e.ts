import { afterAll, beforeAll, expect, inject, onTestFailed, test } from "vitest";
import type { Browser, Page } from "playwright-core";
import type { UserActor } from "#shared/kernel/actor.ts";
import { hashPassword } from "#server/auth/passwords.ts";
import { storeContacts, storeList } from "#test/factories/audience.ts";
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
  pages.push(page);
  page.setDefaultTimeout(30_000);
  await page.goto(app.url + path);
  await page.locator("input[type=email]").fill(rows[0].email);
  await page.locator("input[type=password]").fill(PASSWORD);
  await page.keyboard.press("Enter");
  await page.locator("input[type=password]").waitFor({ state: "detached" });
  await page.goto(app.url + path);
  return page;
}

test("a draft keeps what is typed, joins what two people change, and says what it lacks", async () => {
  onTestFailed(async () => {
    await Promise.all(
      pages.map((page, i) => page.screenshot({ path: screenshotPath(`campaign-${i}`) })),
    );
  });
  const managers = [
    await world.user("campaign_manager", { name: "Mona Manager" }),
    await world.user("campaign_manager", { name: "Nick Manager" }),
  ] as const;
  const listId = await storeList(world, await storeContacts(world, [{}, {}]));
  const http = await world.http(managers[0]);
  const made = await http.post("/api/campaigns", { name: "Autumn", type: "call", listId });
  const path = `/campaigns/${made.body.id}`;
  const mona = await signIn(managers[0], path);
  const nick = await signIn(managers[1], path);
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

test("after the journeys every figure equals its rows", () => expectNoDrift(world));
