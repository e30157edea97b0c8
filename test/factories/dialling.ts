import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import type { UserActor } from "#shared/kernel/actor.ts";
import { startDialerAttempt } from "#server/calls/attempts/start-attempt.service.ts";
import { reserveTasks } from "#server/calls/queue/dialer-claims.service.ts";
import { acquireDialer } from "#server/calls/queue/dialer-lease.service.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { applyLegEvent } from "#server/telephony/legs.service.ts";
import { openSession, openStandingLeg } from "#server/telephony/sessions.service.ts";
import type { TestCarrier } from "#test/harness/test-carrier.ts";
import type { TestWorld } from "#test/harness/kernel.ts";
import { storeContacts, testPhone } from "./audience.ts";
import { callAgents, daytimeZone, runningCampaign } from "./calls.ts";

let nextPhone = 30_000;

/** The agent begins a session, and their page answers its standing leg. @returns the leg's id */
export async function pickUp(
  world: TestWorld,
  carrier: TestCarrier,
  agent: UserActor,
): Promise<string> {
  const { id } = await transact(world.as(agent), openSession);
  await openStandingLeg(world.as(agent));
  const { rows } = await world.kernel.pool.query<{ id: string }>(
    `select id from call_leg where session_id = $1`,
    [id],
  );
  const legId = rows[0]!.id;
  await applyLegEvent(world.system(), carrier.name, carrier.says(legId, "answered"));
  return legId;
}

/** People whom a campaign's dialer has reserved; its agents are at their phones. */
export async function reservedPeople(
  world: TestWorld,
  carrier: TestCarrier,
  name: string,
  { calls = 1, agents = 1 } = {},
) {
  const people = await callAgents(world, agents, name);
  for (const agent of people) await pickUp(world, carrier, agent);
  const contactIds = await storeContacts(
    world,
    Array.from({ length: calls }, () => ({
      timeZone: daytimeZone(),
      phone: testPhone(nextPhone++),
    })),
  );
  const campaign = await runningCampaign(world, { contactIds, agents: people });
  return transact(world.system(), async (tx) => {
    const lease = (await acquireDialer(tx, campaign.id, randomUUID()))!;
    return { campaign, agents: people, lease, tasks: await reserveTasks(tx, lease, calls) };
  });
}

/** Calls that it has begun and the carrier has taken, as many as there are people. */
export async function dialledCalls(
  world: TestWorld,
  carrier: TestCarrier,
  name: string,
  set: { calls?: number; agents?: number } = {},
) {
  const { tasks, lease, campaign, agents } = await reservedPeople(world, carrier, name, set);
  const row = async (text: string, id: string) =>
    (await world.kernel.pool.query(text, [id])).rows[0];
  const calls = [];
  for (const task of tasks) {
    const { id } = await transact(world.system(), (tx) => startDialerAttempt(tx, lease, task));
    const leg = () => row(`select * from call_leg where attempt_id = $1`, id);
    await expect.poll(async () => (await leg())?.call_control_id ?? null).not.toBeNull();
    calls.push({
      id,
      taskId: task.id,
      legId: (await leg()).id as string,
      call: () => row(`select * from call_attempt where id = $1`, id),
      task: () => row(`select * from call_task where id = $1`, task.id),
    });
  }
  return { campaign, agents, agent: agents[0]!, calls, one: calls[0]! };
}
