import { expect, test } from "vitest";
import type { Page } from "playwright-core";
import { storeContacts, storeList } from "#test/factories/audience.ts";
import { journey } from "#test/harness/journey.ts";
import { expectNoDrift } from "#test/harness/no-drift.ts";

const here = journey("campaign");

test("a draft keeps what is typed, joins what two people change, and says what it lacks", async () => {
  const managers = [
    await here.world.user("campaign_manager", { name: "Mona Manager" }),
    await here.world.user("campaign_manager", { name: "Nick Manager" }),
  ] as const;
  const listId = await storeList(here.world, await storeContacts(here.world, [{}, {}]));
  const http = await here.world.http(managers[0]);
  const made = await http.post("/api/campaigns", { name: "Autumn", type: "call", listId });
  const path = `/campaigns/${made.body.id}`;
  const mona = await here.signIn(managers[0], path);
  const nick = await here.signIn(managers[1], path);
  const steps = (page: Page) => page.getByRole("navigation", { name: "Steps" });

  await mona.getByLabel("Lead goal").fill("40");
  await steps(mona).getByText("Saved").waitFor();
  await nick.getByLabel("Summary").getByText("40").waitFor();
  await steps(nick).getByRole("button", { name: "Compliance" }).click();
  await Promise.all([
    nick.getByLabel("Calls per person and day").fill("2"),
    mona.getByLabel("Name").fill("Autumn, second wave"),
  ]);
  await steps(nick).getByText("Saved").waitFor();
  const read = async () => (await http.get(`/api/campaigns/${made.body.id}`)).body;
  await expect.poll(read).toMatchObject({
    name: "Autumn, second wave",
    goalLeads: 40,
    settings: { call: { caps: { perContactDay: 2 } } },
  });

  await steps(mona).getByRole("button", { name: "Pre-flight" }).click();
  await mona.getByText("No script is chosen.").waitFor();
  await mona.getByText("2 of 2 people, 0 suppressed.").waitFor();
  await steps(mona).getByRole("button", { name: "Review" }).click();
  await mona.getByText("What is missing keeps it from being launched.").waitFor();
  expect(await mona.getByRole("button", { name: "Launch campaign" }).isDisabled()).toBe(true);
});

test("after the journeys every figure equals its rows", () => expectNoDrift(here.world));
