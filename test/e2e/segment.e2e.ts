import bcrypt from "bcrypt";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { Pool } from "pg";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import type { Role } from "#shared/kernel/access.ts";
import { uuidv7 } from "#shared/kernel/ids.ts";
import { callerFor } from "../harness/http.ts";
import type { Caller } from "../harness/http.ts";
import { testWorld, type TestWorld } from "../harness/kernel.ts";
import { expectNoDrift } from "../harness/no-drift.ts";
import { startApp, type App } from "../setup/app.ts";
import { launchBrowser, screenshotPath } from "../setup/browser.ts";

const PASSWORD = "a long pass phrase";

let world: TestWorld;
let app: App;
let browser: Browser;
let pool: Pool;

beforeAll(async () => {
  world = await testWorld();
  pool = new Pool({ connectionString: world.database.appUrl });
  app = await startApp(world.database, { hubs: 2, folder: inject("servers").folder });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await app?.stop();
  await pool?.end();
  await world?.close();
});

let members = 0;

async function member(role: Role): Promise<string> {
  const email = `${role}.${++members}@people.example.com`;
  await pool.query(
    `insert into app_user (id, email, name, password_hash, roles, status, created_at, updated_at)
     values ($1, $2, $3, $4, $5, 'active', now(), now())`,
    [uuidv7(Date.now()), email, `The ${role}`, await bcrypt.hash(PASSWORD, 4), [role]],
  );
  return email;
}

async function signIn(
  url: string,
  email: string,
): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await page.goto(url);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.keyboard.press("Enter");
  await page.getByRole("navigation").first().waitFor();
  return { context, page };
}

async function apiOf(email: string): Promise<Caller> {
  const answer = await callerFor(app.url, null).post("/api/auth/login", {
    email,
    password: PASSWORD,
  });
  return callerFor(app.url, answer.body.accessToken as string);
}

async function contacts(n: number): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `insert into contact (id, first_name, last_name, email, email_key, city, created_at, updated_at)
     select uuidv7(), 'Ann', 'Number ' || i, 'ann' || i || '@example.com', 'ann' || i || '@example.com',
            'Lisbon', now(), now()
       from generate_series(1, $1) i returning id`,
    [n],
  );
  return rows.map((row) => row.id);
}

/** The first element that shows this segment's count says `n`. */
const shows = (page: Page, id: string, n: number) =>
  page
    .locator(`[data-segment-count="${id}"]`, { hasText: new RegExp(`^${n}$`) })
    .first()
    .waitFor();

test("when conditions are added to a group of none, then each must not hold, and the sentence says so", async () => {
  const { page, context } = await signIn(app.hubs[0]!.url!, await member("campaign_manager"));
  await page.goto(`${app.hubs[0]!.url}/segments/new`);
  const words = page.getByRole("note", { name: "In words" });
  await words.getByText("Every contact").waitFor();
  await page.getByRole("combobox", { name: "How the conditions are joined" }).click();
  await page.getByRole("option", { name: "None of these" }).click();
  for (const [at, value] of ["Ann", "Bob", "Cid"].entries()) {
    await page.getByRole("button", { name: "Add condition" }).click();
    await page.getByLabel("Value of First name").nth(at).fill(value);
  }
  await words
    .getByText("none of (First name is Ann or First name is Bob or First name is Cid)")
    .waitFor();
  expect(await page.getByRole("group", { name: "None of these" }).count()).toBe(1);
  expect(await page.getByRole("group", { name: "All of these" }).count()).toBe(0);
  await context.close();
});

test("a manager's segment counts live on every screen, and becomes a list of all", async () => {
  const ids = await contacts(37);
  const manager = await signIn(app.hubs[0]!.url!, await member("campaign_manager"));
  const other = await signIn(app.hubs[1]!.url!, await member("ops_supervisor"));
  const editor = await apiOf(await member("data_ops"));
  const { page } = manager;
  try {
    await page.goto(`${app.hubs[0]!.url}/segments`);
    await page.getByRole("button", { name: "New segment" }).click();
    await page.getByLabel("Name", { exact: true }).fill("People in Lisbon");
    await page.getByRole("combobox", { name: "Seen by" }).click();
    await page.getByRole("option", { name: "Everybody" }).click();
    await page.getByRole("button", { name: "Add condition" }).click();
    await page.getByRole("combobox", { name: "What the condition is about" }).click();
    await page.getByRole("option", { name: "City", exact: true }).click();
    await page.getByLabel("Value of City").fill("lisbon");
    const preview = page.getByRole("complementary", { name: "Preview" });
    await preview.getByText("37", { exact: true }).waitFor();
    await preview.getByText("Ann Number 37").waitFor();
    // where the focus is when a menu has just closed
    await page.getByRole("combobox", { name: "What the condition is about" }).focus();
    await page.keyboard.press("Control+Enter");
    await page.waitForURL(/\/segments\/[0-9a-f-]{36}$/);
    const id = page.url().split("/").at(-1)!;
    await shows(page, id, 37);

    await other.page.goto(`${app.hubs[1]!.url}/segments`);
    await other.page.getByText("People in Lisbon").waitFor();
    await shows(other.page, id, 37);

    const contact = await editor.get(`/api/contacts/${ids[0]}`);
    const edited = await editor.patch(`/api/contacts/${ids[0]}`, contact.body.version, {
      city: "Porto",
    });
    expect(edited.status).toBe(200);
    await Promise.all([shows(page, id, 36), shows(other.page, id, 36)]);

    await page.getByRole("button", { name: "Convert to list" }).click();
    await page.getByRole("button", { name: "Open list" }).click();
    await page.waitForURL(/\/lists\/[0-9a-f-]{36}$/);
    await page.getByText("Ann Number", { exact: false }).first().waitFor();
    const listId = page.url().split("/").at(-1)!;
    const { rows } = await pool.query(`select record_id from list_member where list_id = $1`, [
      listId,
    ]);
    expect(new Set(rows.map((row) => row.record_id))).toEqual(new Set(ids.slice(1)));
  } catch (error) {
    await page.screenshot({ path: screenshotPath("segment-manager") });
    await other.page.screenshot({ path: screenshotPath("segment-other") });
    throw error;
  } finally {
    await manager.context.close();
    await other.context.close();
  }
});

test("a suppression added on one screen appears on the other, and the box says no", async () => {
  const one = await signIn(app.hubs[0]!.url!, await member("admin"));
  const two = await signIn(app.hubs[1]!.url!, await member("ops_supervisor"));
  try {
    await two.page.goto(`${app.hubs[1]!.url}/suppressions`);
    await two.page.getByLabel("May we contact").fill("+44 20 7946 0144");
    await two.page.keyboard.press("Enter");
    await two.page.getByText("Yes by phone").waitFor();
    await one.page.goto(`${app.hubs[0]!.url}/suppressions`);
    await one.page.getByRole("button", { name: "Add suppression" }).click();
    await one.page.getByLabel("Number, address, domain or id").fill("+44 20 7946 0144");
    await one.page.getByLabel("Reason").fill("asked on the phone");
    await one.page.keyboard.press("Control+Enter");
    await two.page.getByText("No by phone").waitFor();
    await two.page.getByRole("gridcell", { name: "+442079460144" }).waitFor();
  } catch (error) {
    await one.page.screenshot({ path: screenshotPath("suppression-one") });
    await two.page.screenshot({ path: screenshotPath("suppression-two") });
    throw error;
  } finally {
    await one.context.close();
    await two.context.close();
  }
});

test("after the journeys every figure equals its rows", () => expectNoDrift(world));
