import { afterAll, beforeAll, expect, test } from "vitest";
import type { PoolClient } from "pg";
import type { UserActor } from "#shared/kernel/actor.ts";
import { pullTask } from "#server/calls/queue/claims.service.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { registerCarrier, useForNewCalls } from "#server/telephony/carriers.registry.ts";
import { addSuppressions } from "#server/suppressions/suppressions.service.ts";
import { ownPhone } from "#server/telephony/own-phone.provider.ts";
import { storeContacts, testPhone } from "#test/factories/audience.ts";
import { callAgents, daytimeZone, runningCampaign } from "#test/factories/calls.ts";
import { testWorld } from "#test/harness/kernel.ts";
import type { TestWorld } from "#test/harness/kernel.ts";
import { testCarrier } from "#test/harness/test-carrier.ts";
import { until } from "#test/harness/until.ts";
import { dialAttempt } from "./dial.service.ts";
import { ownAttempt } from "./attempts.service.ts";
import { startAttempt } from "./start-attempt.service.ts";

let world: TestWorld;
let nextPhone = 28_000;
const carrier = testCarrier();
/** From the command to the carrier: what is sent together is one round trip. */
const ROUND_TRIPS = 8;

beforeAll(async () => {
  world = await testWorld();
  registerCarrier(carrier);
  useForNewCalls(carrier.name);
});
afterAll(async () => {
  useForNewCalls(ownPhone.name);
  await world.close();
});

const sql = async (text: string, params: unknown[] = []) =>
  (await world.kernel.pool.query(text, params)).rows;

/** One agent who has claimed the one person of a campaign. */
async function claimed(name: string) {
  const [agent] = await callAgents(world, 1, name);
  const contactIds = await storeContacts(world, [
    { timeZone: daytimeZone(), phone: testPhone(nextPhone++) },
  ]);
  const campaign = await runningCampaign(world, { contactIds, agents: [agent!] });
  const { currentTask, token } = await transact(world.as(agent!), (tx) =>
    pullTask(tx, campaign.id),
  );
  return { agent: agent!, campaign, taskId: currentTask!.id, token: token! };
}
const start = (one: { agent: UserActor; taskId: string; token: string }) =>
  transact(world.as(one.agent), (tx) => startAttempt(tx, one.taskId, one.token));
const dialledOf = (attemptId: string) =>
  until("the carrier is asked", async () => {
    const [leg] = await sql(`select id from call_leg where attempt_id = $1`, [attemptId]);
    return leg !== undefined && carrier.asked.has(leg.id as string);
  });

/** Attempts wait for their dial while the test looks: the queue of the gate's own commits is not run. */
async function undialled(name: string, ageMs: number) {
  const one = await claimed(name);
  const attempt = await start(one);
  await dialledOf(attempt.id);
  await sql(`delete from call_leg where attempt_id = $1`, [attempt.id]);
  await sql(
    `update call_attempt set state = 'initiating', dialing_at = null,
            gated_at = clock_timestamp() - make_interval(secs => $2::float / 1000) where id = $1`,
    [attempt.id, ageMs],
  );
  return { ...one, attemptId: attempt.id };
}

test("when other work has every connection of the pool, then a call that passed its gate is dialled", async () => {
  const { pool } = world.kernel;
  const one = await undialled("Busy", 0);
  const held: PoolClient[] = [];
  const others: Promise<PoolClient>[] = [];
  try {
    while (held.length + pool.idleCount > 0 || pool.totalCount < pool.options.max) {
      if (pool.totalCount === pool.options.max && pool.idleCount === 0) break;
      held.push(await pool.connect());
    }
    // work that waits, too: a dial in the same line would come behind it
    others.push(...Array.from({ length: 20 }, () => pool.connect()));
    expect(pool.waitingCount).toBeGreaterThanOrEqual(20);
    const waiting = held[0]!;
    await waiting.query(`update call_attempt set gated_at = clock_timestamp() where id = $1`, [
      one.attemptId,
    ]);
    const dial = dialAttempt(world.system(), one.attemptId);
    await until("dialling", async () => {
      const { rows } = await waiting.query(`select state from call_attempt where id = $1`, [
        one.attemptId,
      ]);
      return rows[0].state === "dialing";
    });
    for (const client of held.splice(0)) client.release();
    for (const client of others.splice(0)) (await client).release();
    await dial;
  } finally {
    for (const client of held) client.release();
    for (const client of others) (await client).release();
  }
  const legs = await sql(`select id from call_leg where attempt_id = $1`, [one.attemptId]);
  expect(legs.map(({ id }) => carrier.asked.has(id as string))).toEqual([true]);
});

test("when a dial misses its second, then it passes the gate once more by itself and is dialled once", async () => {
  const one = await undialled("Again", 1_500);
  await dialAttempt(world.system(), one.attemptId, { again: true });
  const [row] = await sql(
    `select state, gated_at > clock_timestamp() - interval '5 s' as fresh from call_attempt where id = $1`,
    [one.attemptId],
  );
  expect(row).toEqual({ state: "dialing", fresh: true });
  const legs = await sql(`select id from call_leg where attempt_id = $1`, [one.attemptId]);
  expect(legs).toHaveLength(1);
});

test("when a person was suppressed before the second try, then nobody is called and the agent learns why", async () => {
  const one = await undialled("Refused", 1_500);
  const [{ contact_id: contactId }] = await sql(`select contact_id from call_task where id = $1`, [
    one.taskId,
  ]);
  await transact(world.system(), (tx) =>
    addSuppressions(tx, [
      { channel: "phone", reason: "asked", source: "dnc", scope: "contact", key: contactId },
    ]),
  );
  await dialAttempt(world.system(), one.attemptId, { again: true });
  expect(await ownAttempt(world.as(one.agent), one.attemptId)).toMatchObject({
    state: "ended",
    endReason: "cancelled",
    notDialled: "suppressed",
  });
  expect(await sql(`select from call_leg where attempt_id = $1`, [one.attemptId])).toEqual([]);
});

test("when both seconds are missed, then nobody is called and the agent learns that it was too late", async () => {
  const one = await undialled("Late", 1_500);
  await dialAttempt(world.system(), one.attemptId);
  const http = await world.http(one.agent);
  const { body } = await http.get(`/api/attempts/${one.attemptId}`);
  expect(body).toMatchObject({ state: "ended", endReason: "cancelled", notDialled: "late" });
  const stranger = await world.http((await callAgents(world, 1, "Stranger"))[0]!);
  expect(await stranger.get(`/api/attempts/${one.attemptId}`)).toMatchObject({ status: 404 });
});

test("when an agent dials, then few round trips lie between the command and the carrier", async () => {
  const one = await claimed("Trips");
  const http = await world.http(one.agent);
  const trips = countTrips();
  try {
    const { body } = await http.post(`/api/call-tasks/${one.taskId}/attempts`, {
      token: one.token,
    });
    await dialledOf((body as { id: string }).id);
  } finally {
    trips.stop();
  }
  const [{ command, dial }] = [trips.found()];
  expect(command, "of the command").toBeGreaterThan(2);
  expect(dial, "of the dial").toBeGreaterThan(1);
  expect(command + dial, `${command} and ${dial}`).toBeLessThanOrEqual(ROUND_TRIPS);
});

/**
 * Counts how often a transaction of a dial waited for the database: statements sent while an earlier
 * one of the same connection has no answer yet wait with it.
 */
function countTrips() {
  const counts = new Map<object, { trips: number; pending: number; texts: string[] }>();
  const undo = new Map<PoolClient, () => void>();
  const watch = (client: PoolClient) => {
    const original = client.query.bind(client) as (...args: unknown[]) => unknown;
    const seen = { trips: 0, pending: 0, texts: [] as string[] };
    counts.set(seen, seen);
    (client as { query: unknown }).query = (...args: unknown[]) => {
      if (seen.pending === 0) seen.trips += 1;
      seen.texts.push(String((args[0] as { text?: string }).text ?? args[0]));
      seen.pending += 1;
      const answer = original(...args) as Promise<unknown>;
      const done = () => void (seen.pending -= 1);
      answer?.then?.(done, done);
      return answer;
    };
    undo.set(client, () => (client.query = original as never));
  };
  const unwatch = (_err: unknown, client: PoolClient) => {
    undo.get(client)?.();
    undo.delete(client);
  };
  const { pool, dialPool } = world.kernel;
  for (const one of [pool, dialPool]) one.on("acquire", watch).on("release", unwatch);
  return {
    stop() {
      for (const one of [pool, dialPool]) one.off("acquire", watch).off("release", unwatch);
      for (const end of undo.values()) end();
    },
    found() {
      const of = (part: string) =>
        Math.max(
          0,
          ...[...counts.values()]
            .filter(({ texts }) => texts.some((text) => text.includes(part)))
            .map(({ trips }) => trips),
        );
      return { command: of("insert into call_attempt"), dial: of("set state = 'dialing'") };
    },
  };
}
