import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { UserActor } from "#shared/kernel/actor.ts";
import { bridgeAttempt } from "#server/calls/attempts/bridge.service.ts";
import { startDialerAttempt } from "#server/calls/attempts/start-attempt.service.ts";
import { disposeAttempt } from "#server/calls/dispositions/dispositions.service.ts";
import { giveBackTask, reserveTasks } from "#server/calls/queue/dialer-claims.service.ts";
import type { Reservation } from "#server/calls/queue/dialer-claims.service.ts";
import { acquireDialer, renewDialer } from "#server/calls/queue/dialer-lease.service.ts";
import type { DialerLease } from "#server/calls/queue/dialer-lease.service.ts";
import type { Context } from "#server/kernel/context.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { AppError } from "#server/kernel/errors.ts";
import { applyLegEvent } from "#server/telephony/legs.service.ts";
import type { LegEnd, LegState } from "#shared/telephony/leg.rules.ts";
import type { CallCampaign } from "#test/factories/calls.ts";
import type { Dice } from "#test/filters/random.ts";
import type { TestWorld } from "./kernel.ts";
import type { TestCarrier } from "./test-carrier.ts";

export interface DialerState {
  over: boolean;
  /** Calls that an agent got from a dialer, and disposed. */
  bridged: number;
  /** Writes that a dialer was let do when another had its lease. */
  staleWrites: number;
}

interface Dialer {
  world: TestWorld;
  carrier: TestCarrier;
  campaign: CallCampaign;
  /** At their phones, and on no other call but those of dialers. */
  agents: UserActor[];
  d: Dice;
  state: DialerState;
}

/**
 * One of several processes that want to dial for a campaign: it dials as long as it has the lease, and
 * now and then stands still until another has taken it over, and goes on as if nothing had happened.
 */
export async function workAsDialer(one: Dialer): Promise<void> {
  const { campaign, d, state } = one;
  while (!state.over) {
    const lease = await tried(one, (tx) => acquireDialer(tx, campaign.id, randomUUID()));
    if (!lease) await sleep(50 + d.int(100));
    else await dialUnder(one, lease);
  }
}

async function dialUnder(one: Dialer, lease: DialerLease): Promise<void> {
  const { d, state } = one;
  while (!state.over) {
    const tasks = await tried(one, (tx) => reserveTasks(tx, lease, 1 + d.int(3)));
    if (!tasks) return;
    if (d.next() < 0.05) return standStill(one, lease, tasks);
    await Promise.all(tasks.map((task) => decide(one, lease, task)));
    await sleep(10 + d.int(40));
    if (!(await tried(one, (tx) => renewDialer(tx, lease).then(() => true)))) return;
  }
}

/** Its lease runs out: made to, not waited for. When it goes on, another one may have it. */
async function standStill(one: Dialer, lease: DialerLease, tasks: Reservation[]): Promise<void> {
  const { world, d, state } = one;
  const { pool } = world.kernel;
  await pool.query(
    `update dialer_lease set lease_until = clock_timestamp() where campaign_id = $1 and epoch = $2`,
    [lease.campaignId, lease.epoch],
  );
  await sleep(d.int(400));
  const writes: ((tx: Context) => Promise<unknown>)[] = [
    (tx) => renewDialer(tx, lease).then(() => true),
    (tx) => reserveTasks(tx, lease, 1),
    ...tasks.map((task) => (tx: Context) => startDialerAttempt(tx, lease, task)),
  ];
  for (const write of writes) if (await tried(one, write)) state.staleWrites += 1;
}

async function decide(one: Dialer, lease: DialerLease, task: Reservation): Promise<void> {
  const { d } = one;
  const dials = d.next() > 0.1;
  const attempt = dials && (await tried(one, (tx) => startDialerAttempt(tx, lease, task)));
  if (attempt) return converse(one, attempt.id);
  await tried(one, (tx) => giveBackTask(tx, lease, task, null));
}

/** The customer's side of a call, and the agent who gets it, until both are done with it. */
async function converse(one: Dialer, attemptId: string): Promise<void> {
  const { d, state, carrier, world, agents } = one;
  const legId = await placed(one, attemptId);
  if (!legId) return;
  const says = async (to: LegState, endReason?: LegEnd): Promise<void> => {
    const event = carrier.says(legId, to, endReason ? { endReason } : {});
    await applyLegEvent(world.system(), carrier.name, event);
  };
  await says("ringing");
  if (d.next() < 0.3) return says("ended", "busy");
  await says("answered");
  const agent = d.pick(agents);
  const mine = await tried(one, (tx) => bridgeAttempt(tx, attemptId, agent.userId));
  if (mine) await says("bridged");
  await sleep(d.int(30));
  await says("ended");
  if (!mine) return;
  const dispositionId = one.campaign.labels["Not Qualified"]!;
  const said = await tried(
    one,
    (tx) => disposeAttempt(tx, attemptId, { dispositionId, notes: "" }),
    agent,
  );
  if (said) state.bridged += 1;
}

/** The customer's leg once the carrier has the call; null when the attempt ended before. */
async function placed({ world, carrier }: Dialer, attemptId: string): Promise<string | null> {
  for (;;) {
    const { rows } = await world.kernel.pool.query<{ leg: string | null; over: boolean }>(
      `select l.id as leg, a.state = 'ended' as over
         from call_attempt a left join call_leg l on l.attempt_id = a.id where a.id = $1`,
      [attemptId],
    );
    const { leg, over } = rows[0]!;
    if (leg && carrier.calls.has(leg)) return leg;
    if (over) return null;
    await sleep(10);
  }
}

/** A command of the dialer, or of this agent; null when it was refused. */
async function tried<T>(
  { world }: Dialer,
  run: (tx: Context) => Promise<T>,
  agent?: UserActor,
): Promise<T | null> {
  try {
    return await transact(agent ? world.as(agent) : world.system("dialer"), run);
  } catch (err) {
    if (err instanceof AppError) return null;
    throw err;
  }
}
