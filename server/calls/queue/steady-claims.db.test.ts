import { afterAll, beforeAll, expect, test } from "vitest";
import type { Client } from "pg";
import { uuidv7 } from "#shared/kernel/ids.ts";
import { storeContacts, testPhone } from "#test/factories/audience.ts";
import { callAgents, daytimeZone, runningCampaign } from "#test/factories/calls.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";
import { asOwner, planOf } from "#test/harness/plan-of.ts";
import { CLAIM_NEXT } from "./claims.service.ts";
import { RESERVE_NEXT } from "./dialer-claims.service.ts";

let world: TestWorld;
const timeZone = daytimeZone();
const QUEUE = 20_000;
/** A claim reads and writes some ten indexes; what reads the queue looks at hundreds of blocks. */
const FEW = 150;

beforeAll(async () => {
  world = await testWorld();
  await asOwner(world, (owner) =>
    owner.query(`alter table call_task set (autovacuum_enabled = false)`),
  );
});
afterAll(() => world.close());

async function storeCampaign(owner: Client): Promise<string> {
  const id = uuidv7(Date.now());
  await owner.query(
    `insert into campaign (id, name, type, status, owner_id, snapshot_no, created_at, updated_at)
     values ($1, 'Stale', 'call', 'active', $1, 1, now(), now())`,
    [id],
  );
  return id;
}

/** Tasks of one campaign, each with a number that no other campaign has. */
async function fill(owner: Client, campaignId: string, count: number, state = "queued") {
  await owner.query(
    `insert into call_task (campaign_id, contact_id, phone_e164, time_zone, due_at, state,
                            removed_reason, created_at, updated_at)
     select $1, uuidv7(), '+1' || (random() * 8999999999 + 1000000000)::bigint, $4,
            now() - interval '1 minute', $3, case $3 when 'removed' then 'test' end, now(), now()
       from generate_series(1, $2) n`,
    [campaignId, count, state, timeZone],
  );
}

/** Statistics that say something else than what is there. */
const OLD: Record<string, (owner: Client, campaignId: string) => Promise<unknown>> = {
  "of an empty table": (owner) => owner.query("analyze call_task"),
  "of five tasks": async (owner) => {
    await fill(owner, await storeCampaign(owner), 5);
    await owner.query("analyze call_task");
  },
  "of a day when nothing was queued": async (owner) => {
    await fill(owner, await storeCampaign(owner), QUEUE, "removed");
    await owner.query("analyze call_task");
  },
  "of its own first five tasks": async (owner, campaignId) => {
    await fill(owner, campaignId, 5);
    await owner.query("analyze call_task");
  },
  "of another campaign": async (owner) => {
    await fill(owner, await storeCampaign(owner), QUEUE);
    await owner.query("analyze call_task");
  },
};

const zones = `'{${timeZone}}'`;
const someone = `'${uuidv7(Date.now())}'`;
const CLAIMS: Record<string, { sql: string; values: (campaignId: string) => string[] }> = {
  "an agent's claim": {
    sql: CLAIM_NEXT,
    values: (id) => [`'${id}'`, someone, "uuidv7()", "now()", zones, "60", "15", "null"],
  },
  "a dialer's claim": {
    sql: RESERVE_NEXT,
    values: (id) => [`'${id}'`, "1", "now()", zones, "60"],
  },
};

test("when statistics are old, then a claim from 20,000 tasks reads its first fitting ones alone", async () => {
  const turned: string[] = [];
  await asOwner(world, async (owner) => {
    const clear = () => owner.query("delete from call_task");
    // days of work before it: its indexes have grown
    await fill(owner, await storeCampaign(owner), QUEUE);
    await clear();
    for (const [age, make] of Object.entries(OLD)) {
      await clear();
      const campaignId = await storeCampaign(owner);
      await make(owner, campaignId);
      await fill(owner, campaignId, QUEUE);
      for (const [who, { sql, values }] of Object.entries(CLAIMS)) {
        const ran = await planOf(owner, sql, values(campaignId), { steady: true });
        expect(ran.nodes, `${who}, statistics ${age}`).not.toContain("Sort");
        expect(ran.nodes, `${who}, statistics ${age}`).not.toContain("Seq Scan");
        expect(ran.buffers, `${who}, statistics ${age}`).toBeLessThan(FEW);
        const free = await planOf(owner, sql, values(campaignId), { steady: false });
        if (free.nodes.has("Sort") && free.buffers > QUEUE) turned.push(`${who}, ${age}`);
      }
    }
  });
  // else these statistics are no trap, and the test sees nothing
  expect(turned).not.toEqual([]);
});

test("when a claim was planned over an empty queue, then the plan that is kept holds for a full one", async () => {
  await asOwner(world, async (owner) => {
    for (const [who, { sql, values }] of Object.entries(CLAIMS)) {
      await owner.query("delete from call_task");
      await owner.query("vacuum analyze call_task");
      const campaignId = await storeCampaign(owner);
      const ran = await planOf(owner, sql, values(campaignId), {
        steady: true,
        meanwhile: () => fill(owner, campaignId, QUEUE),
      });
      expect(ran.nodes, who).not.toContain("Seq Scan");
      expect(ran.buffers, who).toBeLessThan(FEW);
    }
  });
});

test("when a queue was built, then its statistics are new", async () => {
  const agents = await callAgents(world, 1, "Fresh");
  const known = () =>
    asOwner(world, async (owner) => {
      const { rows } = await owner.query<{ n: number }>(
        `select count(*)::int as n from pg_stats, unnest(most_common_vals::text::text[]) v
          where tablename = 'call_task' and attname = 'campaign_id' and v = $1`,
        [campaign.id],
      );
      return rows[0]!.n;
    });
  const people = Array.from({ length: 300 }, (_, n) => ({ timeZone, phone: testPhone(100 + n) }));
  const contactIds = await storeContacts(world, people);
  const campaign = await runningCampaign(world, { contactIds, agents });
  expect(await known()).toBe(1);
});
