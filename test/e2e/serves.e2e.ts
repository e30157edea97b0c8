import { afterAll, beforeAll, expect, inject, test } from "vitest";
import type { Browser } from "playwright-core";
import { startApp, type App } from "../setup/app.ts";
import { launchBrowser } from "../setup/browser.ts";
import { testDatabase, type TestDatabase } from "../setup/database.ts";

let database: TestDatabase;
let app: App;
let browser: Browser;

beforeAll(async () => {
  database = await testDatabase();
  app = await startApp(database, { hubs: 2, folder: inject("servers").folder });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await app?.stop();
  await database?.drop();
});

test("every hub serves the web app, which asks a stranger to sign in without an error", async () => {
  for (const hub of app.hubs) {
    const page = await browser.newPage();
    const faults: string[] = [];
    page.on("pageerror", (error) => faults.push(error.message));
    await page.goto(hub.url ?? "");
    await page.locator("input[type=password]").waitFor();
    expect(faults).toEqual([]);
    await page.close();
  }
});

test("a hub that was killed answers again on its port after a start", async () => {
  const [hub] = app.hubs;
  await hub!.kill();
  await expect(fetch(`${hub!.url}/healthz`)).rejects.toThrow();
  await hub!.start();
  expect((await fetch(`${hub!.url}/healthz`)).status).toBe(200);
});
