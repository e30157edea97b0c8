import { setTimeout as sleep } from "node:timers/promises";
import type { UserActor } from "#shared/kernel/actor.ts";
import { storeContacts, testPhone } from "../factories/audience.ts";
import { callAgents, daytimeZone, runningCampaign } from "../factories/calls.ts";
import type { CallCampaign } from "../factories/calls.ts";
import { freePort } from "../factories/email.ts";
import { dice } from "../filters/random.ts";
import { workAsAgent, type Hold } from "./call-agent.ts";
import { workAsDialer, type DialerState } from "./call-dialer.ts";
import { testCarrier } from "./test-carrier.ts";
import { registerCarrier, useForNewCalls } from "#server/telephony/carriers.registry.ts";
import { ownPhone } from "#server/telephony/own-phone.provider.ts";
import { pickUp } from "#test/factories/dialling.ts";
import { judgeClaims, traceClaims, type Broken } from "./claim-trace.ts";
import type { TestWorld } from "./kernel.ts";
import { startHubProcess, startWorkerProcess, type WorldProcess } from "./worker-process.ts";

export interface FloorFigures {
  tasks: number;
  /** Tasks that are not done when the time is up. */
  unfinished: number;
  broken: Broken;
  /** Pairs of agents who at one instant were both told that they have the same phone. */
  believedTwice: number;
  /** Dials that a hub let start with the token of a lease that had run out. */
  lateDials: number;
  hubKills: number;
  workerKills: number;
  vanished: number;
  /** Calls that agents got from dialers, and disposed. */
  bridged: number;
  /** Writes that a dialer was let do when another had its lease. */
  staleWrites: number;
  seconds: number;
}

interface Floor {
  agents: number;
  /** Processes that want to dial for each campaign, one of which may at a time. */
  dialers: number;
  /** People of each of the three campaigns; four in ten are on phones that all three have. */
  people: number;
  killEveryMs: number;
  seed: number;
  limitMs: number;
}

const WORK = { queues: "default,calls", loops: "call-sweeper,campaign-progress" };

/**
 * Agents work three campaigns down over three hubs and two workers, one of which is killed again and
 * again; some skip, some vanish with a current task or on the line. All of it until every
 * person is disposed. Beside them, dialers reserve and call people of the same campaigns for agents of
 * their own, stand still and are taken over. What came of it is judged by the trace of every change in the database.
 */
export async function workTheFloor(world: TestWorld, floor: Floor): Promise<FloorFigures> {
  await traceClaims(world);
  const agents = await callAgents(world, floor.agents);
  const atPhone = await callAgents(world, floor.dialers * 3, "At the phone");
  const campaigns = await threeCampaigns(world, [...agents, ...atPhone], floor.people);
  const ports = [await freePort(), await freePort(), await freePort()];
  const running = await startAll(world, ports);
  const state = { over: false, vanished: 0, lateDials: 0, holds: [] as Hold[] };
  const dialed: DialerState = { over: false, bridged: 0, staleWrites: 0 };
  const began = Date.now();
  const killing = killInTurn(running, floor, state);
  const working = agents.map((agent, i) =>
    workAsAgent({ world, agent, ports, campaigns, d: dice(floor.seed + i + 1), state }),
  );
  const dialing = await startDialers(world, floor, { campaigns, agents: atPhone, state: dialed });
  let kills: Kills;
  try {
    while (Date.now() < began + floor.limitMs && (await unfinished(world)) > 0) await sleep(250);
  } finally {
    state.over = dialed.over = true;
    kills = await killing;
    await Promise.all([...working, ...dialing]);
    useForNewCalls(ownPhone.name);
    await Promise.all([...running.values()].map(({ process }) => process.kill()));
  }
  const { vanished, lateDials, holds } = state;
  return {
    tasks: await count(world, "true"),
    unfinished: await unfinished(world),
    broken: await judgeClaims(world),
    believedTwice: overlaps(holds),
    lateDials,
    ...kills,
    vanished,
    bridged: dialed.bridged,
    staleWrites: dialed.staleWrites,
    seconds: Math.round((Date.now() - began) / 1000),
  };
}

/** Dialers in this process, over a line of their own; their agents are at their phones. */
async function startDialers(
  world: TestWorld,
  { dialers, seed }: Floor,
  set: { campaigns: CallCampaign[]; agents: UserActor[]; state: DialerState },
): Promise<Promise<void>[]> {
  const { campaigns, agents, state } = set;
  const carrier = testCarrier();
  registerCarrier(carrier);
  useForNewCalls(carrier.name);
  for (const agent of agents) await pickUp(world, carrier, agent);
  return campaigns.flatMap((campaign, c) =>
    Array.from({ length: dialers }, (_, n) =>
      workAsDialer({
        world,
        carrier,
        campaign,
        agents: agents.filter((_, i) => i % campaigns.length === c),
        d: dice(seed + 1_000 * (c + 1) + n),
        state,
      }),
    ),
  );
}

async function count(world: TestWorld, where: string): Promise<number> {
  const { rows } = await world.kernel.pool.query<{ n: number }>(
    `select count(*)::int as n from call_task where ${where}`,
  );
  return rows[0]!.n;
}

const unfinished = (world: TestWorld) => count(world, `state <> 'done'`);

interface Running {
  process: WorldProcess;
  start: () => Promise<Running>;
}

async function startAll(world: TestWorld, ports: number[]): Promise<Map<string, Running>> {
  const hub = (port: number) => async (): Promise<Running> => {
    const process = startHubProcess(world, port);
    await answers(port);
    return { process, start: hub(port) };
  };
  const worker = async (): Promise<Running> => ({
    process: startWorkerProcess(world, WORK),
    start: worker,
  });
  const starts = [...ports.map((port, i) => [`hub-${i}`, hub(port)] as const)];
  const named = [...starts, ["worker-0", worker] as const, ["worker-1", worker] as const];
  return new Map(
    await Promise.all(named.map(async ([name, start]) => [name, await start()] as const)),
  );
}

interface Kills {
  hubKills: number;
  workerKills: number;
}

/** Kills a hub, then a worker, and so on; each is back before the next one goes. */
async function killInTurn(
  running: Map<string, Running>,
  { killEveryMs, seed }: Floor,
  state: { over: boolean },
): Promise<Kills> {
  const d = dice(seed);
  const kills = { hubKills: 0, workerKills: 0 };
  for (let turn = 0; !state.over; turn++) {
    await sleep(killEveryMs);
    if (state.over) break;
    const kind = turn % 2 === 0 ? "hub" : "worker";
    const name = d.pick([...running.keys()].filter((one) => one.startsWith(kind)));
    const { process, start } = running.get(name)!;
    await process.kill();
    kills[`${kind}Kills`] += 1;
    running.set(name, await start());
  }
  return kills;
}

/** Waits until a hub takes requests. */
async function answers(port: number): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    const ready = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null);
    if (ready?.ok) return;
    await sleep(100);
  }
  throw new Error("a hub does not start");
}

async function threeCampaigns(world: TestWorld, agents: UserActor[], people: number) {
  const timeZone = daytimeZone();
  const campaigns: CallCampaign[] = [];
  for (let c = 0; c < 3; c++) {
    const phones = Array.from({ length: people }, (_, n) =>
      testPhone(n < people * 0.4 ? n : (c + 1) * 2_000 + n),
    );
    const contactIds = await storeContacts(
      world,
      phones.map((phone) => ({ timeZone, phone })),
    );
    const caps = { perNumberDay: 20, perContactDay: 20, perContactTotal: 20, minGapMinutes: 0 };
    campaigns.push(await runningCampaign(world, { contactIds, agents, caps }));
  }
  return campaigns;
}

/** Pairs of holds of one phone that overlap. */
function overlaps(holds: readonly Hold[]): number {
  let found = 0;
  for (const same of Map.groupBy(holds, (hold) => hold.phone).values()) {
    const sorted = same.toSorted((a, b) => a.from - b.from);
    for (let i = 1; i < sorted.length; i++) if (sorted[i]!.from < sorted[i - 1]!.to) found += 1;
  }
  return found;
}
