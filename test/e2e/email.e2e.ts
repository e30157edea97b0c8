import { expect, test } from "vitest";
import type { Page } from "playwright-core";
import { sendStates, storeEmailDraft } from "../factories/email.ts";
import { until } from "../harness/until.ts";
import { journey } from "../harness/journey.ts";
import { expectNoDrift } from "../harness/no-drift.ts";

const PEOPLE = 200;

const here = journey("email", { hubs: 2 });

const recipients = (page: Page) => page.getByRole("region", { name: "Recipients" });

/** What the card of this name says now. */
async function figure(page: Page, label: string): Promise<number> {
  const figures = page.getByRole("region", { name: "Campaign figures" });
  const card = figures.getByText(label, { exact: true }).locator("..");
  return Number.parseInt((await card.innerText()).replace(/^\D+/, ""), 10);
}

async function mails(): Promise<{ rcpt_to: string; id: string }[]> {
  return (
    await here.world.kernel.pool.query(
      `select id, rcpt_to from sandbox_mail where not system order by id`,
    )
  ).rows;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test("a mailing goes out while others watch: pause, resume, one mail each, and out by the link", async () => {
  const campaign = await storeEmailDraft(here.world, PEOPLE, { perMinute: 2_400 });
  const path = `/campaigns/${campaign.id}`;
  const manager = await here.signIn(await here.world.user("campaign_manager"), path);
  const supervisor = await here.signIn(await here.world.user("ops_supervisor"), path, { hub: 1 });

  await manager.getByRole("button", { name: "Launch", exact: true }).click();
  await manager.getByRole("button", { name: `Launch to ${PEOPLE} people` }).click();
  await supervisor.getByRole("button", { name: "Pause" }).waitFor();
  await supervisor.getByRole("tab", { name: "Recipients" }).click();
  await until(
    "sending shows on the other browser",
    async () => (await figure(supervisor, "Sent")) > 5,
  );

  await manager.getByRole("button", { name: "Pause" }).click();
  await manager.getByRole("button", { name: "Resume" }).waitFor();
  // what was handed to the server before the pause still ends
  await until(
    "nothing on its way",
    async () => !(await sendStates(here.world, campaign.id)).sending,
  );
  const sentAtPause = (await mails()).length;
  expect(sentAtPause).toBeLessThan(PEOPLE);
  await pause(1_000);
  expect(await mails()).toHaveLength(sentAtPause);

  // Somebody asks by phone, while the mailing is paused, not to get it.
  const { rows } = await here.world.kernel.pool.query(
    `select email from email_send where campaign_id = $1 and state = 'pending' limit 1`,
    [campaign.id],
  );
  const api = await here.world.http(await here.world.user("campaign_manager"));
  const refusal = { scope: "email", key: rows[0].email, reason: "asked by phone" };
  expect((await api.post("/api/suppressions", refusal)).status).toBeLessThan(300);

  await manager.getByRole("button", { name: "Resume" }).click();
  await supervisor.getByText("Completed", { exact: true }).first().waitFor();
  expect(await sendStates(here.world, campaign.id)).toEqual({ sent: PEOPLE - 1, skipped: 1 });
  const found = await mails();
  expect(found).toHaveLength(PEOPLE - 1);
  expect(new Set(found.map((mail) => mail.rcpt_to)).size).toBe(PEOPLE - 1);
  expect(found.map((mail) => mail.rcpt_to)).not.toContain(rows[0].email);
  await until("the last figures", async () => (await figure(supervisor, "Sent")) === PEOPLE - 1);

  // The ledger says why, row by row.
  await supervisor.getByRole("combobox", { name: "State" }).click();
  await supervisor.getByRole("option", { name: "Skipped" }).click();
  await recipients(supervisor).getByText(rows[0].email).click();
  await supervisor.keyboard.press("Enter");
  await supervisor.getByText("was skipped: a suppression forbids it.").waitFor();

  // One recipient uses the link of their mail: looking changes nothing, the button does.
  await manager.goto(`${here.app.url}/mailbox`);
  await manager.getByLabel("Recipient or subject").fill(found[0]!.rcpt_to);
  await manager.locator(".ag-row", { hasText: found[0]!.rcpt_to }).first().click();
  await manager.keyboard.press("Enter");
  await manager.getByRole("tab", { name: /Links/ }).click();
  const link = await manager.getByRole("link", { name: /\/u\// }).getAttribute("href");
  const visitor = here.follow(await (await here.browser.newContext()).newPage());
  await visitor.goto(link!);
  expect(await suppressed(found[0]!.rcpt_to)).toBe(false);
  await visitor.getByRole("button", { name: "Unsubscribe" }).click();
  await visitor.getByText("You are unsubscribed").waitFor();
  expect(await suppressed(found[0]!.rcpt_to)).toBe(true);
  await until("the figure", async () => (await figure(supervisor, "Unsubscribed")) === 1);
});

async function suppressed(email: string): Promise<boolean> {
  const { rows } = await here.world.kernel.pool.query(
    `select 1 from suppression where scope = 'email' and key = $1 and source = 'unsubscribe'`,
    [email],
  );
  return rows.length > 0;
}

test("after the journeys every figure equals its rows", () => expectNoDrift(here.world));
