import { expect, test } from "vitest";
import type { Page } from "playwright-core";
import { addActivity } from "#server/activity/activity.service.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { storeContacts, storeList } from "../factories/audience.ts";
import { callAgents, daytimeZone, runningCampaign } from "../factories/calls.ts";
import { freshPhone } from "../factories/in-call.ts";
import { makeCampaign, makeOrder } from "../factories/leads.ts";
import { person } from "../factories/person.ts";
import { journey } from "../harness/journey.ts";
import { expectNoDrift } from "../harness/no-drift.ts";

const here = journey("stuck", { hubs: 2 });

const sql = (text: string, params: unknown[] = []) => here.world.kernel.pool.query(text, params);

async function calling(name: string) {
  const agents = await callAgents(here.world, 1, name);
  const contactIds = await storeContacts(here.world, [
    { phone: freshPhone(), timeZone: daytimeZone() },
  ]);
  return runningCampaign(here.world, { contactIds, agents, name });
}

test("while a campaign runs its end and pacing change by keyboard, and others see it; at its end it completes", async () => {
  const { id } = await calling("Runs and ends");
  const path = `/campaigns/${id}`;
  const manager = await here.signIn(await here.world.user("campaign_manager"), path);
  const supervisor = await here.signIn(await here.world.user("ops_supervisor"), path, { hub: 1 });
  for (const page of [manager, supervisor]) await page.getByRole("tab", { name: "Set-up" }).click();
  await manager.getByLabel("Lead goal", { exact: true }).fill("77");
  const ends = manager.getByLabel("End", { exact: true });
  await ends.fill("2031-05-04 15:00");
  await ends.press("Control+Enter");
  await manager.getByText("Campaign saved").first().waitFor();
  await supervisor.getByText("77", { exact: true }).waitFor();
  expect(await supervisor.getByLabel("Lead goal", { exact: true }).count()).toBe(0);
  const gap = supervisor.getByLabel("Minutes between two calls of a number");
  await gap.fill("45");
  await gap.press("Control+Enter");
  await supervisor.getByText("Pacing saved").first().waitFor();
  await expect
    .poll(() => manager.getByLabel("Minutes between two calls of a number").inputValue())
    .toBe("45");
  await sql(`update campaign set ends_at = now() where id = $1`, [id]);
  for (const page of [manager, supervisor]) {
    await page.getByText("Completed", { exact: true }).first().waitFor();
  }
});

test("when an order was sent back, then its client changes and submits it, and the agency may change it, too", async () => {
  const order = await makeOrder(here.world, await makeCampaign(here.world));
  await sql(
    `update client_order set status = 'changes_requested', change_request = 'Forty, please'
      where id = $1`,
    [order.orderId],
  );
  const client = await here.signIn(order.buyer, `/portal/orders/${order.orderId}`);
  const manager = await here.signIn(
    await here.world.user("campaign_manager"),
    `/orders/${order.orderId}`,
    { hub: 1 },
  );
  await client.getByText("Forty, please").waitFor();
  await client.keyboard.press("e");
  await client.getByLabel("Name").fill("Forty of them");
  await client.getByLabel("Lead goal").fill("40");
  await client.getByLabel("Lead goal").press("Control+Enter");
  for (const page of [client, manager]) {
    await page.getByRole("heading", { name: "Forty of them" }).first().waitFor();
  }
  await manager.keyboard.press("e");
  await manager.getByLabel("Whom, and what to ask").fill("Heads of IT");
  await manager.getByRole("button", { name: "Save order" }).click();
  await client.getByText("Heads of IT").waitFor();
  await client.getByRole("button", { name: "Submit order" }).click();
  await manager.getByText("Submitted", { exact: true }).first().waitFor();
  await client.getByRole("button", { name: "Edit order" }).waitFor({ state: "detached" });
});

test("a list is renamed, tagged and filled; a client is made; a contact is put at an account", async () => {
  const { accountId } = await person(here.world, { firstName: "Robin", lastName: "Placed" });
  const [lone] = await storeContacts(here.world, [{}]);
  await sql(`update contact set first_name = 'Lone', last_name = 'Wolf' where id = $1`, [lone]);
  const listId = await storeList(here.world, []);
  await sql(`update list set visibility = 'global' where id = $1`, [listId]);
  const page = await here.signIn(await here.world.user("admin"), `/lists/${listId}`);
  await page.getByRole("button", { name: "Edit list" }).waitFor();
  await page.keyboard.press("r");
  await page.getByLabel("Name").fill("Wolves");
  await page.getByLabel("Tags").fill("north, lone");
  await page.getByLabel("Tags").press("Control+Enter");
  await page.getByRole("heading", { name: "Wolves" }).first().waitFor();
  await page.keyboard.press("a");
  await page.getByLabel("Search contacts").fill("wolf");
  await page.getByRole("button", { name: "Add Lone Wolf" }).click();
  await page.locator(".ag-row", { hasText: "Lone Wolf" }).waitFor();
  const kept = await sql(`select name, tags from list where id = $1`, [listId]);
  expect(kept.rows).toEqual([{ name: "Wolves", tags: ["north", "lone"] }]);

  await page.goto(`${here.app.url}/users`);
  await page.getByRole("button", { name: "New client" }).waitFor();
  await page.keyboard.press("o");
  await page.getByLabel("Name").fill("Quiet Client");
  await page.getByLabel("Name").press("Enter");
  await page.getByText("Quiet Client is a client now").waitFor();

  await page.goto(`${here.app.url}/contacts/${lone}`);
  await page.getByRole("button", { name: "Set account" }).click();
  await page.getByRole("combobox", { name: "Account" }).click();
  const { rows } = await sql(`select name from account where id = $1`, [accountId]);
  await page.getByPlaceholder("Type to find").fill(rows[0].name);
  await page.getByRole("option", { name: rows[0].name }).first().click();
  await page.getByRole("button", { name: "Save account" }).click();
  await page.getByText(`Now at ${rows[0].name}`).first().waitFor();
});

test("campaigns, scripts and forms are open to all who may read them, and an agent follows the own ones", async () => {
  const [agent] = await callAgents(here.world, 1, "Reader");
  const campaign = await runningCampaign(here.world, {
    contactIds: await storeContacts(here.world, [{ phone: freshPhone() }]),
    agents: [agent!],
    name: "Read by all",
  });
  const pages: Page[] = [];
  for (const actor of [
    agent!,
    await here.world.user("data_ops"),
    await here.world.user("qa_reviewer"),
  ]) {
    const page = await here.signIn(actor, "/campaigns", { hub: 1 });
    await page.locator(".ag-row", { hasText: "Read by all" }).waitFor();
    pages.push(page);
  }
  await here.world
    .http(await here.world.user("campaign_manager"))
    .then((http) => http.post(`/api/campaigns/${campaign.id}/pause`, {}));
  for (const page of pages) {
    await page.locator(".ag-row", { hasText: "Read by all" }).getByText("Paused").waitFor();
  }
  for (const path of ["/scripts", "/forms"]) {
    await pages[2]!.goto(`${here.app.url}${path}`);
    await pages[2]!.locator(".ag-row").first().click();
    await pages[2]!.locator("aside").first().waitFor();
    expect(await pages[2]!.getByRole("button", { name: /^Save/ }).count()).toBe(0);
  }
});

test("audit, timeline, people, pre-flight and the console's script follow what others do", async () => {
  const { accountId, contactId } = await person(here.world, {
    firstName: "Ada",
    lastName: "Lovely",
  });
  const admin = await here.signIn(await here.world.user("admin"), "/audit", { hub: 1 });
  const reader = await here.signIn(await here.world.user("data_ops"), `/accounts/${accountId}`);
  await reader.getByRole("tab", { name: "Timeline" }).click();
  await reader.getByText("Nothing has happened yet.").waitFor();
  await transact(here.world.system(), (tx) =>
    addActivity(tx, { type: "disposition_saved", contactId, accountId, outcome: "Busy" }),
  );
  await reader.getByText(/Busy/).waitFor();
  await reader.getByRole("tab", { name: /People/ }).click();
  await reader.getByRole("link", { name: /Ada Lovely/ }).waitFor();
  const http = await here.world.http(await here.world.user("data_ops", { name: "Somebody Else" }));
  const { version } = (await http.get(`/api/contacts/${contactId}`)).body;
  await http.patch(`/api/contacts/${contactId}`, version, { lastName: "Lovelace" });
  await reader.getByRole("link", { name: /Ada Lovelace/ }).waitFor();
  await admin.locator(".ag-row", { hasText: "Somebody Else" }).first().waitFor();

  const manager = await here.world.http(await here.world.user("campaign_manager"));
  const listId = await storeList(here.world, [contactId]);
  await sql(`update list set visibility = 'global' where id = $1`, [listId]);
  const draft = await manager.post("/api/campaigns", { name: "Checks", type: "call", listId });
  const wizard = await here.signIn(
    await here.world.user("campaign_manager"),
    `/campaigns/${draft.body.id}`,
  );
  await wizard.getByRole("button", { name: "Pre-flight" }).click();
  await wizard.getByText("1 of 1 people, 0 suppressed.").waitFor();
  const [more] = await storeContacts(here.world, [{}]);
  await manager.post(`/api/lists/${listId}/members`, { entityType: "contact", recordIds: [more] });
  await wizard.getByText("2 of 2 people, 0 suppressed.").waitFor();

  const [agent] = await callAgents(here.world, 1, "Console");
  const campaign = await runningCampaign(here.world, {
    contactIds: await storeContacts(here.world, [{ phone: freshPhone(), timeZone: daytimeZone() }]),
    agents: [agent!],
    name: "Console follows",
  });
  const desk = await here.signIn(agent!, "/console", { hub: 1 });
  await desk.getByRole("button", { name: "Next person" }).click();
  await desk.getByLabel("Script").waitFor();
  const scriptId = (await read(campaign.id)).settings.call.scriptId;
  const script = (await manager.get("/api/scripts")).body.items.find(
    (one: { id: string }) => one.id === scriptId,
  );
  const saved = await manager.put(
    `/api/scripts/${scriptId}`,
    { name: script.name, body: "A new opening for everybody." },
    { "if-match": `"${script.version}"` },
  );
  expect(saved.status, JSON.stringify(saved.body)).toBe(200);
  await desk.getByText("A new opening for everybody.").waitFor();
  await expectNoDrift(here.world);
});

const read = async (id: string) =>
  (
    await (
      await here.world.http(await here.world.user("campaign_manager"))
    ).get(`/api/campaigns/${id}`)
  ).body;
