import { expect, test } from "vitest";
import type { Page } from "playwright-core";
import { ALL_CHECKED, day, makeCampaign, makeLead, makeOrder } from "../factories/leads.ts";
import { journey } from "../harness/journey.ts";
import { expectNoDrift } from "../harness/no-drift.ts";

const here = journey("delivery", { hubs: 2 });

const row = (page: Page, name: string) => page.locator(".ag-row", { hasText: name });

test("a lead goes from one reviewer's claim to the client's screen while everybody watches", async () => {
  const campaignId = await makeCampaign(here.world);
  const order = await makeOrder(here.world, campaignId, { leadGoal: 4 });
  await here.world.kernel.pool.query(
    `update client_order set starts_on = $2, due_on = $3 where id = $1`,
    [order.orderId, day(-2), day(1)],
  );
  const stranger = await here.world.user("client_user", { name: "Stranger" });
  const people = {
    a: await here.world.user("qa_reviewer", { name: "Anna Review" }),
    b: await here.world.user("qa_reviewer", { name: "Ben Review" }),
    supervisor: await here.world.user("ops_supervisor"),
  };
  const a = await here.signIn(people.a, "/qa");
  const b = await here.signIn(people.b, "/qa", { hub: 1 });
  const client = await here.signIn(order.buyer, `/portal/orders/${order.orderId}`, { hub: 1 });
  const phone = await here.signIn(order.buyer, "/portal", { width: 390 });
  const other = await here.signIn(stranger, "/portal");
  const wall = await here.signIn(people.supervisor, "/wallboard");
  await client.getByRole("progressbar", { name: "Delivered leads" }).waitFor();
  await other.getByText("You have no orders yet").waitFor();
  const backlog = wall.locator("section[aria-label=Figures] div", { hasText: "QA backlog" });
  await backlog.getByText("0", { exact: true }).waitFor();

  await makeLead(here.world, {
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
  const leads = "**/api/portal/orders/*/leads?*";
  const refusal = { type: "about:blank", title: "Refused", status: 422, code: "refused" };
  await phone.route(leads, (route) => route.fulfill({ status: 422, json: refusal }));
  await phone.goto(`${here.app.url}/portal/orders/${order.orderId}`);
  await phone.getByText("This could not be loaded").waitFor();
  await phone.unroute(leads);
  await phone.getByRole("button", { name: "Try again" }).click();
  await phone.getByRole("button", { name: /Newcomer/ }).waitFor();
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
});

test("a change that could not be told is read by the screens that were told so", async () => {
  const order = await makeOrder(here.world, await makeCampaign(here.world));
  const manager = await here.world.user("campaign_manager");
  const pages = [
    await here.signIn(order.buyer, `/portal/orders/${order.orderId}`),
    await here.signIn(manager, `/orders/${order.orderId}`),
  ];
  const named = (name: string) =>
    Promise.all(pages.map((page) => page.getByRole("heading", { name }).first().waitFor()));
  await named("Spring order");
  const { pool } = here.world.kernel;
  await pool.query(`update client_order set name = 'Untold' where id = $1`, [order.orderId]);
  // the relay knows no such event: a dead letter each, and their topics get `stale`
  await pool.query(
    `insert into outbox (kind, topic, type, data)
     select 'event', topic, 'unheard', '{}' from unnest($1::text[]) as topic`,
    [[`client:${order.clientId}`, `order:${order.orderId}`]],
  );
  await named("Untold");
});

test("an approver invites and changes colleagues, seen at once by them and by the agency", async () => {
  const clientId = await here.world.client("Team Co");
  const colleague = (name: string, clientKind: "approver" | "viewer") =>
    here.world.user("client_user", { name, clientId, clientKind });
  const viewer = await colleague("Vera Viewer", "viewer");
  const admin = await here.signIn(await here.world.user("admin"), "/users", { hub: 1 });
  const approver = await here.signIn(await colleague("Ann Approver", "approver"), "/portal/team");
  const phone = await here.signIn(viewer, "/portal", { hub: 1, width: 390 });
  await phone.getByRole("link", { name: "Team" }).click();
  await phone.getByRole("button", { name: "Ann Approver" }).waitFor();
  expect(await phone.getByRole("button", { name: "Invite person" }).count()).toBe(0);

  await row(approver, "Vera Viewer").waitFor();
  await approver.keyboard.press("n");
  await approver.getByLabel("E-mail").fill("nia@people.example");
  await approver.getByLabel("Name", { exact: true }).fill("Nia New");
  await approver.keyboard.press("Control+Enter");
  await row(approver, "Nia New").getByText("Invited").waitFor();
  await phone.getByRole("button", { name: "Nia New" }).waitFor();
  await row(admin, "Nia New").getByText("Client, viewer").waitFor();

  await row(approver, "Vera Viewer").click();
  await approver.getByRole("combobox", { name: "Rights" }).click();
  await approver.getByRole("option", { name: "Approver" }).click();
  await approver.getByRole("button", { name: "Save" }).click();
  await row(admin, "Vera Viewer").getByText("Client, approver").waitFor();
  await phone.locator("input[type=password]").waitFor();
});

test("a returned lead comes to its agent, who fixes it", async () => {
  const agent = await here.world.user("agent", { name: "Gus Callcentre" });
  const reviewer = await here.world.user("qa_reviewer", { name: "Cleo Review" });
  const agentPage = await here.signIn(agent, "/returned");
  await agentPage.getByText("No lead waits for you").waitFor();
  const { leadId } = await makeLead(here.world, { agent, lastName: "Returner" });
  const page = await here.signIn(reviewer, `/leads/${leadId}`, { hub: 1 });
  await page.getByRole("button", { name: "Claim", exact: true }).click();
  await page.getByLabel("Reason").fill("Budget is missing");
  await page.getByRole("button", { name: "Return to agent" }).click();
  await row(agentPage, "Returner").click();
  await agentPage.getByLabel("budget").fill("50 k");
  await agentPage.getByRole("button", { name: "Send back to review" }).click();
  await page.getByText("50 k").waitFor();
  // a row that leaves the view while somebody works in it stays, dimmed, until they ask
  await agentPage.locator(".pv-left-row", { hasText: "Returner" }).waitFor();
  await agentPage.keyboard.press("u");
  await agentPage.getByText("No lead waits for you").waitFor();
});

test("after the journeys every figure equals its rows", () => expectNoDrift(here.world));
