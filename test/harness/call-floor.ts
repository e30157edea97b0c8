import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { UserActor } from "#shared/kernel/actor.ts";
import { storeContacts, testPhone } from "#test/factories/audience.ts";
import { callAgents, daytimeZone, runningCampaign } from "#test/factories/calls.ts";
import type { CallCampaign } from "#test/factories/calls.ts";
import { freePort } from "#test/factories/email.ts";
import { dice, type Dice } from "#test/filters/random.ts";
import type { TestWorld } from "./kernel.ts";
import { startHubProcess, startWorkerProcess, type WorldProcess } from "./worker-process.ts";

export interface FloorFigures {
  tasks: number;
  /** Phones that two agents held at once, as the agents saw it. */
  doubleHolds: number;
  /** Attempts of one phone that overlap by the database's clock. */
  doubleDials: number;
  /** Tasks that did not come to their end, came to it without a disposition, or after two calls. */
  lost: number;
  kills: number;
  vanished: number;
}

interface Floor {
  agents: number;
  /** People of each of the three campaigns; four in ten are on phones that all three have. */
  people: number;
  killEveryMs: number;
  seed: number;
  limitMs: number;
}

interface Hold {
  phone: string;
  from: number;
  to: number;
}

const WORK = { queues: "default,calls", loops: "call-sweeper,campaign-progress" };

/**
 * Agents work three campaigns down over three hubs and two workers, one of which is killed again and
 * again; some skip, some vanish with a person on the desk or on the line. All of it until every
 * person is disposed.
 */
export async function workTheFloor(world: TestWorld, floor: Floor): Promise<FloorFigures> {
  const d = dice(floor.seed);
  const agents = await callAgents(world, floor.agents);
  const campaigns = await threeCampaigns(world, agents, floor.people);
  const ports = [await freePort(), await freePort(), await freePort()];
  const processes = new Map<string, WorldProcess>();
  const start = async (name: string) => {
    const port = ports[Number(name.slice(4))];
    const hub = name.startsWith("hub-") && port !== undefined;
    processes.set(name, hub ? startHubProcess(world, port) : startWorkerProcess(world, WORK));
    if (hub) await answers(port);
  };
  await Promise.all(["hub-0", "hub-1", "hub-2", "worker-0", "worker-1"].map(start));
  const state = { over: false, kills: 0, vanished: 0, holds: [] as Hold[] };
  const end = Date.now() + floor.limitMs;
  const killer = (async () => {
    while (!state.over) {
      await sleep(floor.killEveryMs);
      if (state.over) return;
      const name = d.pick([...processes.keys()]);
      await processes.get(name)!.kill();
      state.kills += 1;
      await start(name);
    }
  })();
  const open = async () =>
    (
      await world.kernel.pool.query<{ n: number }>(
        `select count(*) as n from call_task where state not in ('done', 'removed')`,
      )
    ).rows[0]!.n;
  const working = agents.map((agent, i) =>
    work({ world, agent, ports, campaigns, d: dice(floor.seed + i + 1), state }),
  );
  try {
    while (Date.now() < end && (await open()) > 0) await sleep(250);
  } finally {
    state.over = true;
    await Promise.all([killer, ...working]);
    await Promise.all([...processes.values()].map((process) => process.kill()));
  }
  const { rows } = await world.kernel.pool.query<{ tasks: number; lost: number; double: number }>(
    `select (select count(*) from call_task) as tasks,
            (select count(*) from call_task t where t.state <> 'done'
               or not exists (select from call_attempt a
                    where a.task_id = t.id and a.disposed_at is not null)
               or 1 < (select count(*) from call_attempt a
                    where a.task_id = t.id and a.disposed_at is not null
                      and a.dialing_at is not null)) as lost,
            (select count(*) from call_attempt a join call_attempt b
               on b.phone_e164 = a.phone_e164 and b.id > a.id
              and tstzrange(a.gated_at, a.ended_at) && tstzrange(b.gated_at, b.ended_at)) as double`,
  );
  const { tasks, lost, double } = rows[0]!;
  const { kills, vanished, holds } = state;
  return { tasks, lost, doubleDials: double, doubleHolds: overlaps(holds), kills, vanished };
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

interface Agent {
  world: TestWorld;
  agent: UserActor;
  ports: number[];
  campaigns: CallCampaign[];
  d: Dice;
  state: { over: boolean; vanished: number; holds: Hold[] };
}

async function work(one: Agent): Promise<void> {
  const { campaigns, d, state } = one;
  while (!state.over) {
    const campaign = d.pick(campaigns);
    const pulled = await command(one, `/api/call-campaigns/${campaign.id}/pull`, {});
    if (!pulled?.desk) {
      await sleep(50 + d.int(100));
      continue;
    }
    const { id, phone, campaignId } = pulled.desk;
    // up to the next command: what that does, the database's own times tell
    const from = performance.now();
    await sleep(d.int(30));
    state.holds.push({ phone, from, to: performance.now() });
    const fate = d.next();
    if (fate < 0.1) {
      await command(one, `/api/call-tasks/${id}/skip`, { token: pulled.token, reason: "soak" });
      // a skipped person comes again later: for the soak, now
      await sql(one, `update call_task set due_at = now() where id = $1 and state = 'queued'`, id);
      continue;
    }
    if (fate < 0.2) {
      await vanish(one, id);
      continue;
    }
    const attempt = await command(one, `/api/call-tasks/${id}/attempts`, { token: pulled.token });
    if (!attempt) continue;
    if (fate < 0.3) await vanish(one, id);
    else {
      await command(one, `/api/attempts/${attempt.id}/answered`, {});
      await sleep(d.int(30));
      await command(one, `/api/attempts/${attempt.id}/ended`, {});
    }
    const { labels } = campaigns.find((other) => other.id === campaignId)!;
    const dispositionId = labels["Not Qualified"];
    while (!state.over) {
      if (await command(one, `/api/attempts/${attempt.id}/dispose`, { dispositionId })) break;
      await sleep(200);
    }
  }
}

/** The lease of somebody who is gone runs out: made to, not waited for. */
async function vanish(one: Agent, taskId: string): Promise<void> {
  one.state.vanished += 1;
  await sql(
    one,
    `update call_task set lease_until = clock_timestamp() where id = $1 and lease_owner = $2`,
    taskId,
    one.agent.userId,
  );
  await sleep(500);
}

const sql = ({ world }: Agent, text: string, ...params: unknown[]) =>
  world.kernel.pool.query(text, params);

/** A command, on whichever hub answers, under one key however often it is sent; null when refused. */
async function command(one: Agent, path: string, body: object): Promise<any> {
  const key = randomUUID();
  while (!one.state.over) {
    const answer = await fetch(`http://127.0.0.1:${one.d.pick(one.ports)}${path}`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${one.world.token(one.agent)}`,
        "content-type": "application/json",
        "idempotency-key": key,
      },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(15_000),
    }).catch(() => null);
    const text = await answer?.text().catch(() => null);
    if (answer && text !== null && text !== undefined && answer.status < 500) {
      return answer.ok ? (text ? JSON.parse(text) : {}) : null;
    }
    await sleep(50);
  }
  return null;
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
