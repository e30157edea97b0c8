import { expect, test } from "vitest";
import type { Page } from "playwright-core";
import { ALL_CHECKED, makeCampaign, makeLead } from "../factories/leads.ts";
import { journey } from "../harness/journey.ts";
import { expectNoDrift } from "../harness/no-drift.ts";

const here = journey("review");

const row = (page: Page, name: string) => page.locator(".ag-row", { hasText: name });

test("a held lead stays its reviewer's while the agent answers, both seeing each other's step", async () => {
  const campaignId = await makeCampaign(here.world);
  const agentUser = await here.world.user("agent", { name: "Gus Callcentre" });
  const anna = await here.signIn(
    await here.world.user("qa_reviewer", { name: "Anna Review" }),
    "/qa",
  );
  const agent = await here.signIn(agentUser, "/returned");
  await agent.getByText("No lead waits for you").waitFor();
  await makeLead(here.world, { campaignId, agent: agentUser, lastName: "Asked" });
  await makeLead(here.world, { campaignId, agent: agentUser, lastName: "Second" });

  await row(anna, "Asked").click();
  await anna.getByRole("button", { name: "Claim", exact: true }).waitFor();
  const { rows: asked } = await here.world.kernel.pool.query(
    `select id, version from contact where last_name = 'Asked'`,
  );
  const keeper = await here.world.http(await here.world.user("data_ops"));
  await keeper.patch(`/api/contacts/${asked[0].id}`, asked[0].version, { city: "Example Falls" });
  await anna.locator("aside").getByText("Example Falls").first().waitFor();
  await anna.keyboard.press("c");
  await anna.getByLabel("Reason").waitFor();
  // asked without words, the field takes the letters that come
  await anna.keyboard.press("h");
  await anna.keyboard.type("Did she agree to a call in May?");
  await anna.getByRole("button", { name: "Ask agent" }).click();
  await row(anna, "Asked").getByText("Question open").waitFor();
  await row(agent, "Did she agree to a call in May?").waitFor();

  // N leaves the held lead with its reviewer and takes the next
  await anna.locator("aside").getByText("Waits for Gus Callcentre").waitFor();
  await anna.locator("aside h2, aside header").first().click();
  await anna.keyboard.press("n");
  await anna.locator("aside").getByText("Robin Second").first().waitFor();
  await row(anna, "Asked").getByText("You").first().waitFor();

  await row(agent, "Did she agree").click();
  await agent.getByLabel("Answer").fill("Yes, the 12th suits her");
  await agent.getByRole("button", { name: "Answer question" }).click();
  // the pointer is over the grid now: what left waits for U
  await agent.locator(".pv-grid-chip", { hasText: "1 left" }).waitFor();
  await agent.keyboard.press("u");
  await agent.getByText("No lead waits for you").waitFor();
  await row(anna, "Asked").getByText("Under review").first().waitFor();
  await row(anna, "Asked").getByText("You").first().waitFor();
  await row(anna, "Asked").click();
  await anna.locator("aside").getByText("Yes, the 12th suits her").first().waitFor();

  // complete: N approves it and goes on
  await anna.locator("aside h2, aside header").first().click();
  for (const [i] of ALL_CHECKED.entries()) await anna.keyboard.press(String(i + 1));
  await anna.keyboard.press("n");
  await anna.locator("aside").getByText("Robin Second").first().waitFor();
  const { rows } = await here.world.kernel.pool.query(
    `select status from lead l join contact k on k.id = l.contact_id where k.last_name = 'Asked'`,
  );
  expect(rows).toEqual([{ status: "approved" }]);
});

test("a returned lead goes from one agent's open panel to another agent by a supervisor's keys", async () => {
  const before = await here.world.user("agent", { name: "Ida Initial" });
  const after = await here.world.user("agent", { name: "Hal Heir" });
  const { leadId } = await makeLead(here.world, { agent: before, lastName: "Handed" });
  const review = await here.world.http(await here.world.user("qa_reviewer"));
  const { claim, lead } = (await review.post(`/api/leads/${leadId}/claim`)).body;
  await review.post(
    `/api/leads/${leadId}/return`,
    { token: claim.token, reason: "No budget named" },
    { "if-match": `"${lead.version}"` },
  );
  const ida = await here.signIn(before, "/returned");
  await row(ida, "Handed").click();
  await ida.getByRole("button", { name: "Send back to review" }).waitFor();
  const olga = await here.signIn(await here.world.user("ops_supervisor"), "/leads");
  await row(olga, "Handed").click();
  await olga.getByRole("button", { name: "Reassign" }).waitFor();
  await olga.keyboard.press("r");
  const dialog = olga.getByRole("dialog", { name: "Reassign Robin Handed" });
  await dialog.getByRole("combobox", { name: "Give it to" }).press("Enter");
  await olga.keyboard.type("Hal Heir");
  await olga.keyboard.press("Enter");
  await dialog.getByRole("button", { name: "Reassign" }).press("Enter");
  await dialog.waitFor({ state: "detached" });
  await olga.locator("aside").getByText("Given to another agent").waitFor();
  await ida.getByText("A supervisor gave this lead to Hal Heir.").waitFor();
  expect(await ida.getByRole("button", { name: "Send back to review" }).count()).toBe(0);
  const waits = await (await here.world.http(after)).get("/api/leads?view=waiting");
  expect(waits.body.items).toMatchObject([{ id: leadId }]);
});

test("what an agent has typed into a returned lead stays to be read when another agent gets it", async () => {
  const before = await here.world.user("agent");
  const after = await here.world.user("agent", { name: "Hal Heir" });
  const { leadId } = await makeLead(here.world, { agent: before, lastName: "Typed" });
  const review = await here.world.http(await here.world.user("qa_reviewer"));
  const { claim, lead } = (await review.post(`/api/leads/${leadId}/claim`)).body;
  await review.post(
    `/api/leads/${leadId}/return`,
    { token: claim.token, reason: "No budget named" },
    { "if-match": `"${lead.version}"` },
  );
  const page = await here.signIn(before, "/returned");
  await row(page, "Typed").click();
  const notes = page.getByRole("complementary").getByRole("textbox").last();
  await notes.fill("Budget is 40,000");
  const supervisor = await here.world.http(await here.world.user("ops_supervisor"));
  const { version } = (await supervisor.get(`/api/leads/${leadId}`)).body;
  const given = await supervisor.post(
    `/api/leads/${leadId}/reassign`,
    { agentId: after.userId },
    { "if-match": `"${version}"` },
  );
  expect(given.status).toBeLessThan(300);
  await page.getByText("A supervisor gave this lead to Hal Heir.").waitFor();
  expect(await notes.inputValue()).toBe("Budget is 40,000");
  expect(await page.getByRole("button", { name: "Send back to review" }).isDisabled()).toBe(true);
});

test("a bulk decision answers for each lead in its row", async () => {
  const campaignId = await makeCampaign(here.world);
  for (const lastName of ["Bulk1", "Bulk2", "Bulk3"])
    await makeLead(here.world, { campaignId, lastName });
  const ben = await here.signIn(
    await here.world.user("qa_reviewer", { name: "Ben Review" }),
    "/qa",
  );
  for (const name of ["Bulk1", "Bulk2", "Bulk3"]) {
    await row(ben, name).locator("input[type=checkbox]").click();
  }
  const bar = ben.getByRole("region", { name: "Selected rows" });
  expect((await bar.boundingBox())?.height).toBe(48);
  await bar.getByRole("button", { name: "Claim 3" }).click();
  await row(ben, "Bulk3").getByText("Done").waitFor();
  await bar.getByRole("button", { name: "Approve 3 of mine" }).click();
  // nobody ticked their checklists
  await row(ben, "Bulk1").getByText("Still open on the checklist").waitFor();
  await bar.getByLabel("Reason to reject").fill("Outside the audience");
  await bar.getByRole("button", { name: "Reject 3 of mine" }).click();
  await ben.getByText("Rejected 3", { exact: true }).waitFor();
  const { rows } = await here.world.kernel.pool.query(
    `select count(*)::int as n from lead where campaign_id = $1 and status = 'rejected'`,
    [campaignId],
  );
  expect(rows).toEqual([{ n: 3 }]);
});

test("after the journeys every figure equals its rows", () => expectNoDrift(here.world));
