import { expect, test } from "vitest";
import type { Page } from "playwright-core";
import { approve, makeCampaign, makeLead } from "../factories/leads.ts";
import { closeDrawer } from "../harness/drawer.ts";
import { journey } from "../harness/journey.ts";
import { expectNoDrift } from "../harness/no-drift.ts";

const MANY = 1_200;

const here = journey("long-grids");

/** Copies of one lead, each of a person of their own, told apart by number. */
async function copies(of: { leadId: string; contactId: string }): Promise<void> {
  await here.world.kernel.pool.query(
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

const reviewerAt = async (path: string) =>
  here.signIn(await here.world.user("qa_reviewer", { name: "Anna Review" }), path);

async function leadOf(lastName: string): Promise<string> {
  const { rows } = await here.world.kernel.pool.query(
    `select l.id from lead l join contact k on k.id = l.contact_id where k.last_name = $1`,
    [lastName],
  );
  return rows[0].id;
}

const row = (page: Page, name: string) => page.locator(".ag-row", { hasText: name });
const held = (page: Page, text: string) => page.locator(".pv-grid-chip", { hasText: text });
const focused = (page: Page) =>
  page.locator(".ag-row:has(.ag-cell-focus)").getAttribute("row-id", { timeout: 5_000 });

/** A cell of this row has the focus; the drawer that the click opens is closed again. */
async function focusOn(page: Page, name: string): Promise<void> {
  await row(page, name).locator("[col-id=accountName]").click();
  await closeDrawer(page);
}

test("a grid of over a thousand rows shows all of them, moves while scrolled, and keeps the focus", async () => {
  const campaignId = await makeCampaign(here.world);
  const first = await makeLead(here.world, { campaignId, lastName: "First" });
  await copies(first);
  const page = await reviewerAt("/leads");
  await page.getByText("1,201 leads", { exact: true }).waitFor();
  const body = page.locator(".ag-grid-viewport, .ag-body-viewport").first();
  await body.evaluate((element) => element.scrollTo(0, element.scrollHeight));
  await row(page, "No1200").waitFor();

  await focusOn(page, "No1199");
  const id = await focused(page);
  // off the end, where the scroll bar of a grid narrowed by a drawer moves it
  await body.evaluate((element) => element.scrollBy(0, -100));
  const top = await body.evaluate((element) => element.scrollTop);
  // somebody else works: one row enters at the top, one in view changes
  await makeLead(here.world, { campaignId, lastName: "Newcomer" });
  await approve(here.world, await leadOf("No1198"));
  await row(page, "No1198").getByText("Approved").waitFor();
  await held(page, "1 new").waitFor();
  expect(await body.evaluate((element) => element.scrollTop)).toBe(top);
  await page.keyboard.press("u");
  await page.getByText("1,202 leads", { exact: true }).waitFor();
  await held(page, "1 new").waitFor({ state: "detached" });
  await expect.poll(() => focused(page)).toBe(id);

  // in a narrower view the decided row leaves, held back while somebody works in the grid
  await page.getByRole("radio", { name: "Approved" }).click();
  await page.getByText("1 of 1,202 leads", { exact: true }).waitFor();
  await row(page, "No1198").waitFor();
  expect(await row(page, "No1199").count()).toBe(0);
});

test("the queue holds every lead that waits, and loses one that is decided", async () => {
  const page = await reviewerAt("/qa");
  await row(page, "No1200").waitFor();
  const body = page.locator(".ag-grid-viewport, .ag-body-viewport").first();
  await body.evaluate((element) => element.scrollTo(0, element.scrollHeight));
  await row(page, "Newcomer").waitFor();
  await focusOn(page, "No0001");
  const id = await focused(page);
  await approve(here.world, await leadOf("No0002"));
  await held(page, "1 left").waitFor();
  await page.keyboard.press("u");
  await row(page, "No0002").waitFor({ state: "detached" });
  await expect.poll(() => focused(page)).toBe(id);

  // a drawer of another row stays when the focused one moves
  await page.keyboard.press("n");
  const open = () => page.getByRole("complementary").getAttribute("aria-label");
  await expect.poll(open).toContain("No1200");
  await approve(here.world, await leadOf("No0003"));
  await held(page, "1 left").waitFor();
  await page.keyboard.press("u");
  await row(page, "No0003").waitFor({ state: "detached" });
  await expect.poll(() => focused(page)).toBe(id);
  expect(await open()).toContain("No1200");
});

test("after the journeys every figure equals its rows", () => expectNoDrift(here.world));
