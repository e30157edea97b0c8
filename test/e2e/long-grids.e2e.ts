import { afterAll, beforeAll, expect, inject, onTestFailed, test } from "vitest";
import type { Browser, Page } from "playwright-core";
import { hashPassword } from "#server/auth/passwords.ts";
import { approve, makeCampaign, makeLead } from "#test/factories/leads.ts";
import { testWorld, type TestWorld } from "#test/harness/kernel.ts";
import { expectNoDrift } from "#test/harness/no-drift.ts";
import { startApp, type App } from "#test/setup/app.ts";
import { launchBrowser, screenshotPath } from "#test/setup/browser.ts";

const PASSWORD = "a long enough password";
const MANY = 1_200;

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

/** Copies of one lead, each of a person of his own, told apart by number. */
async function copies(of: { leadId: string; contactId: string }): Promise<void> {
  await world.kernel.pool.query(
    `with n as (select i, uuidv7() as contact, uuidv7() as lead from generate_series(1, $3) i),
     people as (
       insert into contact (id, account_id, first_name, last_name, country, created_at, updated_at)
       select n.contact, c.account_id, 'Robin', 'No' || to_char(n.i, 'FM0000'), 'US', now(), now()
         from n, contact c where c.id = $2),
     leads as (
       insert into lead (id, campaign_id, contact_id, account_id, attempt_id, agent_id, status, checklist,
                         qualified_at, queued_at, created_at, updated_at)
       select n.lead, l.campaign_id, n.contact, l.account_id, uuidv7(), l.agent_id, 'new', l.checklist,
              now() - n.i * interval '1 minute', now() - n.i * interval '1 minute', now(), now()
         from n, lead l where l.id = $1),
     stats as (insert into contact_stats (contact_id, leads_total) select n.contact, 1 from n)
     insert into lead_history (id, lead_id, seq, at, to_status, event, actor_name)
     select uuidv7(), n.lead, 1, now(), 'new', 'create', 'test' from n`,
    [of.leadId, of.contactId, MANY],
  );
}

async function reviewerAt(path: string): Promise<Page> {
  const reviewer = await world.user("qa_reviewer", { name: "Anna Review" });
  const { rows } = await world.kernel.pool.query(
    `update app_user set password_hash = $2 where id = $1 returning email`,
    [reviewer.userId, await hashPassword(PASSWORD)],
  );
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  page.setDefaultTimeout(30_000);
  onTestFailed(async () => {
    await page.screenshot({ path: screenshotPath("long-grids") });
  });
  await page.goto(app.url + path);
  await page.locator("input[type=email]").fill(rows[0].email);
  await page.locator("input[type=password]").fill(PASSWORD);
  await page.keyboard.press("Enter");
  await page.locator("input[type=password]").waitFor({ state: "detached" });
  await page.goto(app.url + path);
  return page;
}

const row = (page: Page, name: string) => page.locator(".ag-row", { hasText: name });
const held = (page: Page, text: string) => page.locator(".pv-grid-chip", { hasText: text });
const focused = (page: Page) =>
  page.locator(".ag-row:has(.ag-cell-focus)").getAttribute("row-id", { timeout: 5_000 });

test("a grid of over a thousand rows shows all of them, moves while scrolled, and keeps the focus", async () => {
  const campaignId = await makeCampaign(world);
  const first = await makeLead(world, { campaignId, lastName: "First" });
  await copies(first);
  const page = await reviewerAt("/leads");
  await page.getByText("1,201", { exact: true }).waitFor();
  const body = page.locator(".ag-grid-viewport, .ag-body-viewport").first();
  await body.evaluate((element) => element.scrollTo(0, element.scrollHeight));
  await row(page, "No1200").waitFor();

  await row(page, "No1199").locator("[col-id=accountName]").click();
  await page.keyboard.press("Escape");
  const id = await focused(page);
  const top = await body.evaluate((element) => element.scrollTop);
  // somebody else works: one row enters at the top, one in view changes
  await makeLead(world, { campaignId, lastName: "Newcomer" });
  const { rows } = await world.kernel.pool.query(
    `select l.id from lead l join contact k on k.id = l.contact_id where k.last_name = 'No1198'`,
  );
  await approve(world, rows[0].id);
  await row(page, "No1198").getByText("Approved").waitFor();
  await held(page, "1 new").waitFor();
  expect(await body.evaluate((element) => element.scrollTop)).toBe(top);
  await page.keyboard.press("u");
  await page.getByText("1,202", { exact: true }).waitFor();
  await held(page, "1 new").waitFor({ state: "detached" });
  await expect.poll(() => focused(page)).toBe(id);

  // in a narrower view the decided row leaves, held back while somebody works in the grid
  await page.getByRole("radio", { name: "Approved" }).click();
  await page.getByText("1", { exact: true }).first().waitFor();
  await row(page, "No1198").waitFor();
  expect(await row(page, "No1199").count()).toBe(0);
});

test("the queue holds every lead that waits, and loses one that is decided", async () => {
  const page = await reviewerAt("/qa");
  await row(page, "No1200").waitFor();
  const body = page.locator(".ag-grid-viewport, .ag-body-viewport").first();
  await body.evaluate((element) => element.scrollTo(0, element.scrollHeight));
  await row(page, "Newcomer").waitFor();
  await row(page, "No0001").locator("[col-id=accountName]").click();
  await page.keyboard.press("Escape");
  const id = await focused(page);
  const { rows } = await world.kernel.pool.query(
    `select l.id from lead l join contact k on k.id = l.contact_id where k.last_name = 'No0002'`,
  );
  await approve(world, rows[0].id);
  await held(page, "1 left").waitFor();
  await page.keyboard.press("u");
  await row(page, "No0002").waitFor({ state: "detached" });
  await expect.poll(() => focused(page)).toBe(id);
});

test("after the journeys every figure equals its rows", () => expectNoDrift(world));
