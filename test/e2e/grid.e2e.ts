import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import type { Browser, Page } from "playwright-core";
import { signIn } from "../factories/sign-in.ts";
import { closeDrawer } from "../harness/drawer.ts";
import { testWorld, type TestWorld } from "../harness/kernel.ts";
import { expectNoDrift } from "../harness/no-drift.ts";
import { startApp, type App } from "../setup/app.ts";
import { launchBrowser, screenshotPath } from "../setup/browser.ts";

let world: TestWorld;
let app: App;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  world = await testWorld();
  await world.kernel.pool.query(
    `insert into contact (id, first_name, last_name, job_title, email, email_key, created_at, updated_at)
     values (uuidv7(), 'Ada', 'Lovelace', 'Engineer', 'ada@example.com', 'ada@example.com', now(), now())`,
  );
  app = await startApp(world.database, { folder: inject("servers").folder });
  browser = await launchBrowser();
  page = await signIn(
    { browser, url: app.url, database: world.database },
    "data_ops",
    "Kim Keeper",
  );
});
afterEach(async ({ task }) => {
  if (task.result?.state === "fail") await page?.screenshot({ path: screenshotPath("grid") });
});
afterAll(async () => {
  await browser?.close();
  await app?.stop();
  await world?.close();
});

const cell = (name: string) => page.getByRole("gridcell", { name, exact: true });
const editor = () => page.getByRole("textbox", { name: "Job title" });

test("when one types on while pages are slow, then the grid shows what was typed at last", async () => {
  const slow = "**/api/contacts?**";
  await page.route(slow, async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await route.continue().catch(() => undefined);
  });
  await page.goto(`${app.url}/contacts`);
  const find = page.getByRole("searchbox").first();
  await find.pressSequentially("lovelace", { delay: 300 });
  await cell("Engineer").waitFor();
  await page.unroute(slow);
});

test("a cell is edited in place: Escape takes back, Enter saves, and the focus stays on the cell", async () => {
  await page.goto(`${app.url}/contacts`);
  await cell("Engineer").click();
  await closeDrawer(page);
  await cell("Engineer").click();
  await cell("Engineer").press("F2");
  await editor().fill("Nobody");
  await page.keyboard.press("Escape");
  expect(await editor().count()).toBe(0);
  await cell("Engineer").waitFor();
  await page.keyboard.press("F2");
  await editor().fill("Countess");
  await page.keyboard.press("Enter");
  await cell("Countess").waitFor();
  expect(await editor().count()).toBe(0);
  const { rows } = await world.kernel.pool.query(`select job_title as title from contact`);
  expect(rows).toEqual([{ title: "Countess" }]);
  expect(await cell("Countess").evaluate((el) => el === document.activeElement)).toBe(true);
});

test("a double click edits, leaving saves, and a cell that nobody may change stays", async () => {
  await cell("Countess").dblclick();
  await page.locator(".pv-cell-editor").fill("Analyst");
  await cell("Ada").click();
  await cell("Analyst").waitFor();
  await cell("ada@example.com").dblclick();
  expect(await page.locator(".pv-cell-editor").count()).toBe(0);
});

test("what opens over or beside a grid gives the focus back to the cell when it closes", async () => {
  await page.goto(`${app.url}/contacts`);
  await cell("Analyst").click();
  await closeDrawer(page);
  const hasFocus = () => page.evaluate(() => document.activeElement?.textContent === "Analyst");
  for (const key of ["n", "f", "Control+k", "?"]) {
    await expect.poll(hasFocus, { message: `before ${key}` }).toBe(true);
    await page.keyboard.press(key);
    await expect.poll(hasFocus, { message: `in ${key}` }).toBe(false);
    await page.keyboard.press("Escape");
  }
  await expect.poll(hasFocus).toBe(true);
});

test("the palette acts on the focused row, finds records, and remembers what was opened; keys can be changed", async () => {
  const input = () => page.getByPlaceholder(/^(Search|Act)/).last();
  await cell("Analyst").click();
  await closeDrawer(page);
  await cell("Analyst").click();
  await page.keyboard.press(".");
  await page.getByPlaceholder("Act on this row or page").fill("open the page");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/contacts/*-*");
  await page.getByRole("heading", { name: "Ada Lovelace", level: 1 }).waitFor();
  const address = page.url();

  await page.goto(`${app.url}/accounts`);
  await page.getByRole("button", { name: "New account" }).waitFor();
  await page.keyboard.press("Control+k");
  await page.getByRole("group", { name: "Recent" }).getByText("Ada Lovelace").waitFor();
  await input().fill("lovel");
  await page.getByRole("group", { name: "Records" }).getByText("Ada Lovelace").waitFor();
  await page.keyboard.press("Enter");
  await page.waitForURL(address);

  await page.goto(`${app.url}/accounts`);
  await page.getByRole("button", { name: "New account" }).waitFor();
  await page.keyboard.press("?");
  await page.getByRole("button", { name: "Change the key of New account" }).press("Enter");
  await page.keyboard.press("y");
  await page.keyboard.press("Escape");
  await page.keyboard.press("n");
  expect(await page.getByRole("heading", { name: "New account" }).count()).toBe(0);
  await page.reload();
  await page.getByRole("button", { name: "New account" }).waitFor();
  await page.keyboard.press("y");
  await page.getByRole("heading", { name: "New account" }).waitFor();
});

test("a grid is filtered by what one says, a chip takes it back, and a filter becomes a segment", async () => {
  await page.goto(`${app.url}/contacts`);
  await cell("Lovelace").waitFor();
  await page.keyboard.press("f");
  await page.getByRole("button", { name: "Add condition" }).click();
  const value = () => page.getByRole("group", { name: "Condition" }).locator("input");
  await value().fill("Grace");
  await page.getByRole("button", { name: "Apply filter" }).click();
  await page.getByText("No contacts match.").waitFor();
  await page.getByText("0 of 1 contact", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Clear the filter" }).waitFor();
  const chip = page.getByRole("button", { name: "First name is Grace", exact: true });
  await chip.click();
  await value().fill("Ada");
  await page.keyboard.press("Control+Enter");
  await cell("Lovelace").waitFor();
  await page.getByRole("button", { name: "First name is Ada", exact: true }).press("Backspace");
  await expect.poll(() => new URL(page.url()).search).toBe("");

  await page.goto(`${app.url}/contacts?filter=${encodeURIComponent('{"v":2}')}`);
  await page.getByRole("button", { name: "A filter that cannot be read", exact: true }).click();
  await page.getByRole("button", { name: "Add condition" }).click();
  await value().fill("Ada");
  await page.getByRole("button", { name: "Save as segment" }).click();
  await page.waitForURL((url) => url.pathname === "/segments/new");
  await page.getByText("contact matches now").waitFor();
  expect(await value().inputValue()).toBe("Ada");

  await page.getByRole("textbox", { name: /name/i }).first().fill("Called Ada");
  await page.getByRole("button", { name: "Save segment" }).click();
  await page.waitForURL(/\/segments\/[\da-f-]{36}/);
  const segment = new URL(page.url()).pathname.split("/")[2];
  const where = { type: "segment", op: "in", id: segment };
  const filter = JSON.stringify({ v: 1, entity: "contact", where });
  await page.goto(`${app.url}/contacts?filter=${encodeURIComponent(filter)}`);
  await page.getByRole("button", { name: "In segment “Called Ada”", exact: true }).waitFor();
});

test("a scroll saves what was typed", async () => {
  await page.setViewportSize({ width: 640, height: 900 });
  await page.goto(`${app.url}/contacts`);
  await cell("Analyst").dblclick();
  await page.locator(".pv-cell-editor").fill("Scholar");
  await page.locator(".pv-cell-editor").evaluate((input) => {
    const scrollers = input.closest(".pv-grid-body")!.querySelectorAll("[class*=viewport]");
    for (const each of scrollers) each.scrollLeft += 60;
  });
  const title = async () =>
    (await world.kernel.pool.query(`select job_title as title from contact`)).rows[0].title;
  await expect.poll(title).toBe("Scholar");
  expect(await page.locator(".pv-cell-editor").count()).toBe(0);
});

test("after the journeys every figure equals its rows", () => expectNoDrift(world));
