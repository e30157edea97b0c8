import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import type { Browser, Page } from "playwright-core";
import { makeCampaign } from "../factories/leads.ts";
import { signIn } from "../factories/sign-in.ts";
import { testWorld, type TestWorld } from "../harness/kernel.ts";
import { expectNoDrift } from "../harness/no-drift.ts";
import { startApp, type App } from "../setup/app.ts";
import { launchBrowser, screenshotPath } from "../setup/browser.ts";

let world: TestWorld;
let app: App;
let browser: Browser;
let mona: Page;
let olga: Page;

beforeAll(async () => {
  world = await testWorld();
  app = await startApp(world.database, { hubs: 2, folder: inject("servers").folder });
  browser = await launchBrowser();
  const on = (hub: number) => ({ browser, url: app.hubs[hub]!.url!, database: world.database });
  mona = await signIn(on(0), "admin", "Mona Manager");
  olga = await signIn(on(1), "ops_supervisor", "Olga Ops");
});
afterEach(async ({ task }) => {
  if (task.result?.state !== "fail") return;
  await mona?.screenshot({ path: screenshotPath("notifications-mona") });
  await olga?.screenshot({ path: screenshotPath("notifications-olga") });
});
afterAll(async () => {
  await browser?.close();
  await app?.stop();
  await world?.close();
});

const bell = (page: Page) => page.getByRole("button", { name: /^Notifications/ });

test("what one person does moves another's bell, leads on, and is read on every screen", async () => {
  const campaignId = await makeCampaign(world, "Spring callers");
  await world.kernel.pool.query(
    `update campaign set owner_id = (select id from app_user where name = 'Mona Manager') where id = $1`,
    [campaignId],
  );
  await mona.goto(`${app.hubs[0]!.url}/users`);
  await bell(mona).waitFor();
  const second = await mona.context().newPage();
  await second.goto(`${app.hubs[1]!.url}/notifications`);
  await second.getByText("Nobody has told you anything yet").waitFor();

  await olga.goto(`${app.hubs[1]!.url}/campaigns/${campaignId}`);
  await olga.getByRole("button", { name: "Pause", exact: true }).click();
  await mona.getByRole("button", { name: "Notifications: 1 unread" }).waitFor();
  await second.getByRole("link", { name: /Unread: Olga Ops paused Spring callers/ }).waitFor();
  expect(await bell(olga).getAttribute("aria-label")).toBe("Notifications");

  // by keyboard: the bell, its line, the campaign
  await mona.keyboard.press("g");
  await mona.keyboard.press("n");
  const line = mona
    .getByRole("dialog", { name: "Notifications" })
    .getByRole("link", { name: /Olga Ops paused/ });
  await line.waitFor();
  await line.press("Enter");
  await mona.waitForURL(`**/campaigns/${campaignId}`);
  await mona.getByRole("button", { name: "Notifications", exact: true }).waitFor();
  await second.getByRole("link", { name: /^Olga Ops paused Spring callers/ }).waitFor();
});

test("an import shows in the ring of who started it, survives a reload, and ends with a way on", async () => {
  const rows = Array.from({ length: 40 }, (_, n) => `Ada${n},Person${n},ada${n}@example.com`);
  await mona.goto(`${app.hubs[0]!.url}/imports`);
  await mona.getByRole("button", { name: "Import file" }).first().click();
  await mona.getByLabel("File", { exact: true }).setInputFiles({
    name: "people.csv",
    mimeType: "text/csv",
    buffer: Buffer.from(`First name,Last name,Email\n${rows.join("\n")}\n`),
  });
  await mona.getByRole("button", { name: "Start import" }).click();
  await mona.getByText("people.csv is imported", { exact: true }).waitFor();
  await mona.goto(`${app.hubs[0]!.url}/campaigns`);
  await mona.reload();
  await mona.getByRole("button", { name: "Jobs: none running" }).click();
  const ring = mona.getByRole("dialog", { name: "Jobs" });
  await ring.getByText("Import contacts from people.csv").waitFor();
  await ring.getByRole("link", { name: "Open result" }).click();
  await mona.waitForURL("**/imports?open=*");
  await mona.getByRole("link", { name: "Open contacts" }).waitFor();
});

test("after the journeys every figure equals its rows", () => expectNoDrift(world));
