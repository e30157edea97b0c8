import { afterAll, beforeAll, expect, inject, onTestFailed, test } from "vitest";
import type { Browser, Page } from "playwright-core";
import { hashPassword } from "#server/auth/passwords.ts";
import type { UserActor } from "#shared/kernel/actor.ts";
import { ALL_CHECKED, day, makeCampaign, makeLead, makeOrder } from "#test/factories/leads.ts";
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

/** A browser of this person, signed in by the form, on one of the two hubs. */
async function signIn(actor: UserActor, hub: number, path: string, width = 1440): Promise<Page> {
  const { rows } = await world.kernel.pool.query(
    `update app_user set password_hash = $2 where id = $1 returning email`,
    [actor.userId, await hashPassword(PASSWORD)],
  );
  const context = await browser.newContext({ viewport: { width, height: 900 } });
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

const row = (page: Page, name: string) => page.locator(".ag-row", { hasText: name });

test("a lead goes from one reviewer's claim to the client's screen while everybody watches", async () => {
  onTestFailed(async () => {
    await Promise.all(
      pages.map((page, i) => page.screenshot({ path: screenshotPath(`delivery-${i}`) })),
    );
  });
  const campaignId = await makeCampaign(world);
  const order = await makeOrder(world, campaignId, { leadGoal: 4 });
  await world.kernel.pool.query(
    `update client_order set starts_on = $2, due_on = $3 where id = $1`,
    [order.orderId, day(-2), day(1)],
  );
  const stranger = await world.user("client_user", { name: "Stranger" });
  const people = {
    a: await world.user("qa_reviewer", { name: "Anna Review" }),
    b: await world.user("qa_reviewer", { name: "Ben Review" }),
    supervisor: await world.user("ops_supervisor"),
  };
  const a = await signIn(people.a, 0, "/qa");
  const b = await signIn(people.b, 1, "/qa");
  const client = await signIn(order.buyer, 1, `/portal/orders/${order.orderId}`);
  const phone = await signIn(order.buyer, 0, "/portal", 390);
  const other = await signIn(stranger, 0, "/portal");
  const wall = await signIn(people.supervisor, 0, "/wallboard");
  await client.getByRole("progressbar", { name: "Delivered leads" }).waitFor();
  await other.getByText("You have no orders yet").waitFor();
  const backlog = wall.locator("section[aria-label=Figures] div", { hasText: "QA backlog" });
  await backlog.getByText("0", { exact: true }).waitFor();

  await makeLead(world, {
    campaignId,
    lastName: "Newcomer",
    notes: "Nobody outside may read this",
  });
  await row(a, "Newcomer").waitFor();
  await row(b, "Newcomer").waitFor();
  await backlog.getByText("1", { exact: true }).waitFor();

  await row(a, "Newcomer").click();
  await a.getByRole("button", { name: "Claim", exact: true }).waitFor();
  await a.keyboard.press("c");
  await a.getByRole("button", { name: "Approve" }).waitFor();
  await row(b, "Newcomer").getByText("Anna Review").waitFor();
  await row(b, "Newcomer").click();
  await b.getByRole("button", { name: "Claim", exact: true }).click();
  await b.getByText("Anna Review reviews this lead now.").first().waitFor();
  expect(await b.getByRole("button", { name: "Approve" }).count()).toBe(0);

  await a.keyboard.press("a");
  await a.getByText("4 of the checklist still open").first().waitFor();
  for (const [i] of ALL_CHECKED.entries()) await a.keyboard.press(String(i + 1));
  await a.keyboard.press("a");
  await a.getByRole("button", { name: "Publish", disabled: false }).waitFor();
  await b.locator("aside").getByText("Approved", { exact: true }).waitFor();
  await a.keyboard.press("p");

  await row(client, "Newcomer").waitFor();
  await client.locator("[role=progressbar][aria-valuenow='1']").waitFor();
  await phone.locator("[role=progressbar][aria-valuenow='1']").waitFor();
  await backlog.getByText("0", { exact: true }).waitFor();
  const published = wall.locator("section[aria-label=Figures] div", { hasText: "Published today" });
  await published.getByText("1", { exact: true }).waitFor();
  expect(await other.getByText("You have no orders yet").count()).toBe(1);
  expect(await client.content()).not.toContain("Anna Review");
  expect(await client.content()).not.toContain("Nobody outside may read this");

  await row(client, "Newcomer").click();
  await client.getByLabel("Comment").fill("Left the company");
  await client.getByRole("button", { name: "Reject" }).click();
  await row(b, "Newcomer").waitFor();
  await Promise.all(
    pages.map((page, i) => page.screenshot({ path: screenshotPath(`delivery-${i}`) })),
  );
});

test("a returned lead comes to its agent, who fixes it", async () => {
  const agent = await world.user("agent", { name: "Gus Callcentre" });
  const reviewer = await world.user("qa_reviewer", { name: "Cleo Review" });
  const agentPage = await signIn(agent, 0, "/returned");
  await agentPage.getByText("No lead waits for you").waitFor();
  const { leadId } = await makeLead(world, { agent, lastName: "Returner" });
  const page = await signIn(reviewer, 1, `/leads/${leadId}`);
  await page.getByRole("button", { name: "Claim", exact: true }).click();
  await page.getByLabel("Reason").fill("Budget is missing");
  await page.getByRole("button", { name: "Return to agent" }).click();
  await row(agentPage, "Returner").click();
  await agentPage.getByLabel("budget").fill("50 k");
  await agentPage.getByRole("button", { name: "Send back to review" }).click();
  await page.getByText("50 k").waitFor();
  // a row that leaves the view while somebody works in it stays, dimmed, until he asks
  await agentPage.locator(".pv-left-row", { hasText: "Returner" }).waitFor();
  await agentPage.keyboard.press("u");
  await agentPage.getByText("No lead waits for you").waitFor();
});

test("after the journeys every figure equals its rows", () => expectNoDrift(world));
