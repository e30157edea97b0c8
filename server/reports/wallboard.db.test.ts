import { afterAll, beforeAll, expect, test } from "vitest";
import { moveAgent, presentAgents } from "#server/calls/agents/agents.service.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { verifyGauges } from "#server/kernel/verify.ts";
import { relayOnce } from "#server/kernel/events/relay.ts";
import { approve, makeLead } from "#test/factories/leads.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";
import { refreshWallboard, wallboard, WALLBOARD_SQL } from "./wallboard.service.ts";

let world: TestWorld;
beforeAll(async () => {
  world = await testWorld();
});
afterAll(() => world.close());

async function step() {
  await relayOnce(world.kernel.pool, world.kernel.topics);
  const published = await transact(world.system(), refreshWallboard);
  await relayOnce(world.kernel.pool, world.kernel.topics);
  const { rows } = await world.kernel.pool.query(
    `select value from gauge_value where topic = 'wallboard'`,
  );
  return { published, value: rows[0]?.value };
}

test("figures are published when something moved, and not again when nothing did", async () => {
  const before = (await step()).value;
  expect(before).toMatchObject({ qaBacklog: 0, qaOldestAt: null, connectRate: null });
  expect((await step()).published).toBe(false);
  const { leadId } = await makeLead(world);
  const after = await step();
  expect(after).toMatchObject({
    published: true,
    value: { qaBacklog: 1, callsToday: 1, connectsToday: 1, connectRate: 1, leads: { new: 1 } },
  });
  expect(after.value.qaOldestAt).not.toBeNull();
  await approve(world, leadId);
  expect((await step()).value).toMatchObject({ qaBacklog: 0, leads: { new: 0, approved: 1 } });
});

test("without news they are said again after two seconds, so that a screen knows they live", async () => {
  const { value } = await step();
  world.setNow(new Date(Date.parse(value.at) + 2_100));
  expect((await step()).published).toBe(true);
  world.setNow(null);
});

test("a tick reads by indexes only, whatever lies in the past", async () => {
  const { pool } = world.kernel;
  const client = await pool.connect();
  try {
    await client.query(`set enable_seqscan = off`);
    const { rows } = await client.query(`explain ${WALLBOARD_SQL}`, [
      new Date().toISOString(),
      "Asia/Kolkata",
    ]);
    const plan = rows.map((row) => row["QUERY PLAN"]).join("\n");
    const scanned = [...plan.matchAll(/Seq Scan on (\w+)/g)].map(([, table]) => table);
    // one row per person who may call; what was counted since the last step of the progress loop
    const short = ["agent_state", "campaign_figure_delta"];
    expect(scanned.filter((table) => !short.includes(table!))).toEqual([]);
    for (const index of [
      "call_attempt_created",
      "call_attempt_open",
      "email_send_sent",
      "email_event_bounced",
      "campaign_figure_all",
      "campaign_figure_slot",
      "lead_queue",
    ]) {
      expect(plan).toContain(index);
    }
  } finally {
    await client.query(`reset enable_seqscan`);
    client.release();
  }
});

test("the queue lasts as long as the pace of the last quarter of an hour says", async () => {
  const { callsToday } = await wallboard(world.system());
  expect(callsToday).toBeGreaterThan(0);
  const { campaignId, contactId } = await makeLead(world);
  await world.kernel.pool.query(
    `insert into call_task (id, campaign_id, contact_id, phone_e164, time_zone, state, due_at,
       created_at, updated_at)
     values (uuidv7(), $1, $2, '+12025550199', 'UTC', 'queued', now(), now(), now())`,
    [campaignId, contactId],
  );
  const { queueDepth, queueMinutes, callsToday: calls } = await wallboard(world.system());
  expect(queueDepth).toBe(1);
  expect(queueMinutes).toBe(Math.round(15 / calls));
});

test("two loops at once: one computes, the other leaves it", async () => {
  let entered!: () => void;
  let leave!: () => void;
  const inside = new Promise<void>((resolve) => (entered = resolve));
  const hold = new Promise<void>((resolve) => (leave = resolve));
  const first = transact(world.system(), async (tx) => {
    await refreshWallboard(tx);
    entered();
    await hold;
  });
  await inside;
  expect(await transact(world.system(), refreshWallboard)).toBe(false);
  leave();
  await first;
});

test("supervisors read it, agents and clients do not", async () => {
  const supervisor = await world.http(await world.user("ops_supervisor"));
  expect((await supervisor.get("/api/reports/wallboard")).status).toBe(200);
  for (const role of ["agent", "client_user", "qa_reviewer"] as const) {
    const http = await world.http(await world.user(role));
    expect((await http.get("/api/reports/wallboard")).status).toBe(403);
  }
});

test("verify finds a figure that the rows do not give", async () => {
  await step();
  expect(await verifyGauges(world.system())).toEqual([]);
  await world.kernel.pool.query(`delete from lead_history where lead_id in (select id from lead)`);
  await world.kernel.pool.query(`delete from lead`);
  const drifts = await verifyGauges(world.system());
  expect(drifts.map(({ what }) => what)).toContain("wallboard main");
});

test("when the workspace is elsewhere, then its day counts; who was never dialled is no call", async () => {
  const there = await testWorld({ TIME_ZONE: "Asia/Kolkata" });
  try {
    const agent = await there.user("agent");
    const calls = [
      ["2026-03-10T18:00:00Z", true], // 23:30 of the day before
      ["2026-03-10T19:00:00Z", true], // 0:30
      ["2026-03-11T03:00:00Z", true],
      ["2026-03-11T03:30:00Z", false],
    ] as const;
    for (const [at, isDialled] of calls) {
      const { attemptId } = await makeLead(there, { agent });
      await there.kernel.pool.query(
        `update call_attempt set created_at = $2, dialing_at = case when $3 then created_at end,
                answered_at = null, is_conversation = null where id = $1`,
        [attemptId, at, isDialled],
      );
    }
    there.setNow(new Date("2026-03-11T04:00:00Z"));
    await transact(there.as(agent), (tx) => moveAgent(tx, agent.userId, "available"));
    expect(await wallboard(there.system())).toMatchObject({ callsToday: 2, connectsToday: 0 });
    const tile = async () => (await presentAgents(there.system(), [agent.userId]))[0]!.callsToday;
    expect(await tile()).toBe(2);
    there.setNow(new Date("2026-03-11T18:30:00Z"));
    expect(await wallboard(there.system())).toMatchObject({ callsToday: 0 });
    expect(await tile()).toBe(0);
  } finally {
    await there.close();
  }
});
