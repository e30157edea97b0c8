import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { UserActor } from "#shared/kernel/actor.ts";
import type { CallCampaign } from "../factories/calls.ts";
import type { Dice } from "../filters/random.ts";
import type { TestWorld } from "./kernel.ts";
import type { CurrentTask } from "#shared/calls/queue/queue.schema.ts";

/** From when an agent was told that they have a phone until they let go or their lease ran out, in ms. */
export interface Hold {
  phone: string;
  from: number;
  to: number;
}

interface Agent {
  world: TestWorld;
  agent: UserActor;
  ports: number[];
  campaigns: CallCampaign[];
  d: Dice;
  state: { over: boolean; vanished: number; lateDials: number; holds: Hold[] };
}

/** One agent's day: the next person, whatever state that one is in, until the floor closes. */
export async function workAsAgent(one: Agent): Promise<void> {
  const { campaigns, d, state } = one;
  while (!state.over) {
    const pulled = await command(one, `/api/call-campaigns/${d.pick(campaigns).id}/pull`, {});
    const currentTask: CurrentTask | null = pulled?.currentTask ?? null;
    if (!currentTask) await sleep(50 + d.int(100));
    else if (currentTask.state === "leased") await decide(one, currentTask, pulled.token);
    else await talk(one, currentTask.id);
  }
}

/** With a current task: skips them, vanishes before or during the call, or calls them. */
async function decide(one: Agent, currentTask: CurrentTask, token: string): Promise<void> {
  const { d } = one;
  const release = hold(one, currentTask);
  await sleep(d.int(30));
  release();
  const task = `/api/call-tasks/${currentTask.id}`;
  const fate = d.next();
  if (fate < 0.1) {
    await command(one, `${task}/skip`, { token, reason: "soak" });
    // a skipped person comes again later: for the soak, now
    await sql(
      one,
      `update call_task set due_at = now() where id = $1 and state = 'queued'`,
      currentTask.id,
    );
    return;
  }
  if (fate < 0.2) {
    await vanish(one, currentTask.id);
    if (await command(one, `${task}/attempts`, { token })) one.state.lateDials += 1;
    return;
  }
  if (fate < 0.3) await command(one, `${task}/renew`, { token });
  if (!(await command(one, `${task}/attempts`, { token }))) return;
  if (fate > 0.9) await vanish(one, currentTask.id);
  else await talk(one, currentTask.id);
}

/**
 * As the console does it: they talk only once their current task says that the number is dialled. One that never
 * is leaves them again; it is no longer theirs.
 */
async function talk(one: Agent, taskId: string): Promise<void> {
  const currentTask = await dialled(one, taskId);
  const attempt = currentTask?.attempt;
  if (!currentTask || !attempt) return;
  const { labels } = one.campaigns.find(({ id }) => id === currentTask.campaignId)!;
  if (currentTask.state === "in_call") {
    const release = hold(one, currentTask);
    await command(one, `/api/attempts/${attempt.id}/answered`, {});
    await sleep(one.d.int(30));
    release();
    await command(one, `/api/attempts/${attempt.id}/ended`, {});
  }
  await command(one, `/api/attempts/${attempt.id}/dispose`, {
    dispositionId: labels["Not Qualified"],
  });
}

/** Their current task as soon as its call is dialled or over; null when it is no longer theirs. */
async function dialled(one: Agent, taskId: string): Promise<CurrentTask | null> {
  while (!one.state.over) {
    const answer = await request(one, "GET", "/api/current-task");
    const currentTask: CurrentTask | null | undefined = answer?.ok
      ? answer.body.currentTask
      : undefined;
    if (currentTask === null || (currentTask && currentTask.id !== taskId)) return null;
    if (currentTask && currentTask.attempt?.state !== "initiating") return currentTask;
    await sleep(20);
  }
  return null;
}

/** They have it from now on. @returns ends it: before the command that gives the phone up is sent */
function hold({ state }: Agent, { phone, leaseUntil }: CurrentTask): () => void {
  const from = Date.now();
  return () => {
    const to = Math.min(Date.now(), Date.parse(leaseUntil!));
    if (to > from) state.holds.push({ phone, from, to });
  };
}

/** The lease of somebody who is gone runs out: made to, not waited for. */
async function vanish(one: Agent, taskId: string): Promise<void> {
  one.state.vanished += 1;
  await sql(
    one,
    `update call_task set lease_until = clock_timestamp()
      where id = $1 and lease_owner = $2 and state in ('leased', 'in_call')`,
    taskId,
    one.agent.userId,
  );
  await sleep(one.d.int(2_000));
}

const sql = ({ world }: Agent, text: string, ...params: unknown[]) =>
  world.kernel.pool.query(text, params);

/** A command, on whichever hub answers, under one key however often it is sent; null when refused. */
async function command(one: Agent, path: string, body: object): Promise<any> {
  const key = randomUUID();
  while (!one.state.over) {
    const answer = await request(one, "POST", path, body, key);
    if (answer) return answer.ok ? answer.body : null;
    await sleep(50);
  }
  return null;
}

/** Null when no hub answered, or one that broke. */
async function request(
  one: Agent,
  method: "GET" | "POST",
  path: string,
  body?: object,
  key?: string,
): Promise<{ ok: boolean; body: any } | null> {
  try {
    const answer = await fetch(`http://127.0.0.1:${one.d.pick(one.ports)}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${one.world.token(one.agent)}`,
        ...(body && { "content-type": "application/json" }),
        ...(key && { "idempotency-key": key }),
      },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(15_000),
    });
    const text = await answer.text();
    return answer.status < 500 ? { ok: answer.ok, body: text ? JSON.parse(text) : {} } : null;
  } catch {
    return null;
  }
}
