import { afterAll, beforeAll, expect, test } from "vitest";
import { relayOnce } from "#server/kernel/events/relay.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { makeLead } from "#test/factories/leads.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";
import { claimLeads } from "./bulk.service.ts";
import { claimLead } from "./claims.service.ts";

let world: TestWorld;
beforeAll(async () => {
  world = await testWorld();
});
afterAll(() => world.close());

/** Leads that everybody sees this person hold, as the gauge last said. */
async function shownFor(userId: string): Promise<string[]> {
  await relayOnce(world.kernel.pool, world.kernel.topics);
  const { rows } = await world.kernel.pool.query(
    `select value from gauge_value where topic = 'qa-claims' and key = $1`,
    [userId],
  );
  const { claims } = rows[0].value as { claims: { leadId: string }[] };
  return claims.map(({ leadId }) => leadId).toSorted();
}

test("two claims of one person at the same time: what is published last shows both", async () => {
  const anna = await world.user("qa_reviewer", { name: "Anna Parallel" });
  const [one, two] = [await makeLead(world), await makeLead(world)];
  let claimed = 0;
  const both = Promise.withResolvers<void>();
  const claim = (leadId: string) =>
    transact(world.as(anna), async (tx) => {
      await claimLead(tx, leadId);
      if (++claimed === 2) both.resolve();
      await both.promise;
    });
  await Promise.all([claim(one.leadId), claim(two.leadId)]);
  expect(await shownFor(anna.userId)).toEqual([one.leadId, two.leadId].toSorted());
});

test("bulk claims of one person that cross do not wait for each other in a circle", async () => {
  const anna = await world.user("qa_reviewer", { name: "Anna Bulk" });
  const leads = [];
  for (let i = 0; i < 6; i++) leads.push((await makeLead(world)).leadId);
  const bulk = (ids: string[]) => transact(world.as(anna), (tx) => claimLeads(tx, ids));
  for (let round = 0; round < 5; round++) {
    await Promise.all([bulk(leads.slice(0, 4)), bulk(leads.slice(2)), bulk(leads.toReversed())]);
  }
  expect(await shownFor(anna.userId)).toEqual(leads.toSorted());
});
