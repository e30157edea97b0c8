import { OPEN, TASK_EVENTS } from "#shared/calls/queue/task-state.rules.ts";
import type { TaskEvent } from "#shared/calls/queue/task-state.rules.ts";
import type { Context } from "#server/kernel/context.ts";
import { prepared } from "#server/kernel/db/prepared.ts";
import { execute, oneOf, query } from "#server/kernel/db/sql.ts";
import { RetryTransaction } from "#server/kernel/db/transact.ts";

/*
 * The only file that writes the state of a call task and who holds it. Each function is one event of
 * the table in task-state.rules.ts: it changes tasks that are in a state from which the event leads
 * on, and no others. What the change means for agents, callbacks and screens is the callers' to say.
 */

/** Who holds a task while it is called: one agent, or the campaign's dialer. */
export type Holder =
  | {
      agentId: string;
      /** The agent's page, by its connection: where that is lost the lease ends early. */
      connection: string | null;
    }
  | {
      /** Of the dialer's lease: in a later one nothing that came before is held any more. */
      epoch: number;
    };

/** Some tasks, as SQL. */
export interface Some {
  /** A condition over `t`, with `$1` and so on for its params. */
  where: string;
  params: readonly unknown[];
  /** At most so many, and none that another transaction works on: a step of a sweeper. */
  limit?: number;
}

/** A task after the change, with the agent who held it before; null: nobody, or a dialer. */
export interface Changed {
  id: string;
  campaignId: string;
  agentId: string | null;
}

const from = (event: TaskEvent): string => oneOf("t.state", TASK_EVENTS[event].from);
const to = (event: TaskEvent): string => `'${TASK_EVENTS[event].to}'`;
const FREE = "lease_owner = null, dialer_epoch = null, lease_token = null, lease_until = null";
const changedAt = (now: string): string => `version = t.version + 1, updated_at = ${now}`;

/** SQL: adds a task for each row of a select; who has an open one in the campaign is passed over. */
export const addSql = (people: string): string => `
  insert into call_task (campaign_id, contact_id, account_id, phone_e164, country, time_zone, due_at,
                         created_at, updated_at)
  ${people}
  on conflict do nothing`;

/** SQL: a condition over `t`: it may be reserved. */
export const RESERVABLE = from("reserve");

interface ReserveParts {
  /** Columns of the holder, as SQL: `agentId` or `epoch`. */
  holder: { agentId: string; connection: string } | { epoch: string };
  token: string;
  seconds: string;
  now: string;
}

/**
 * SQL: reserves the task of `next` (an id, locked, RESERVABLE) for a holder, under a lease of some
 * seconds with a new token. A claim is this behind its own choice, in one statement. Each part is
 * SQL. Not joined: a plan made for an empty table would walk all of a full one. Two that take one number, person or agent at the same time: a unique index refuses the second.
 */
export const reserveSql = ({ holder, token, seconds, now }: ReserveParts): string => `
  update call_task t
     set state = ${to("reserve")}, ${
       "epoch" in holder
         ? `dialer_epoch = ${holder.epoch}`
         : `lease_owner = ${holder.agentId}, lease_connection = ${holder.connection}`
     }, lease_token = ${token},
         lease_until = clock_timestamp() + make_interval(secs => ${seconds}), ${changedAt(now)}
   where t.id = (select id from next)`;

/** SQL: locks some tasks in the order of their ids, and sets columns. */
function changeSql(event: TaskEvent, { where, limit }: Some, columns: string): string {
  return `
  with o as materialized (
    select t.id from call_task t where ${from(event)} and (${where})
     order by t.id ${limit ? `limit ${limit} for update skip locked` : "for update"}
  )
  update call_task t set state = ${to(event)}, ${columns}
   where t.id = any (array(select id from o))
  returning t.id, t.campaign_id as "campaignId", old.lease_owner as "agentId"`;
}

function releaseSql(some: Some): string {
  const n = some.params.length;
  const due = `due_at = greatest(t.due_at, $${n + 1}::timestamptz)`;
  return changeSql("release", some, `${FREE}, ${due}, ${changedAt(`$${n + 2}`)}`);
}
prepared("release-task", releaseSql({ where: "t.id = $1", params: [null] }));

/**
 * Reserved tasks go back into the queue.
 * @param notBefore they are due then, unless they are due later
 */
export function release(
  ctx: Context,
  some: Some,
  notBefore: Date | null = null,
): Promise<Changed[]> {
  return query(ctx, releaseSql(some), [...some.params, notBefore, ctx.now()]);
}

/** Tasks without a call leave the queue. */
export function remove(ctx: Context, some: Some, reason: string): Promise<Changed[]> {
  const n = some.params.length;
  const columns = `${FREE}, removed_reason = $${n + 1}, ${changedAt(`$${n + 2}`)}`;
  return query(ctx, changeSql("remove", some, columns), [...some.params, reason, ctx.now()]);
}

const START = prepared(
  "start-task",
  `update call_task t
      set state = ${to("start")}, attempts = attempts + 1, last_attempt_at = $2,
          lease_until = clock_timestamp() + make_interval(secs => $3), ${changedAt("$2")}
    where t.id = $1 and ${from("start")}`,
);

/** A call on a reserved task begins; its lease lasts for so many seconds from now. */
export function start(ctx: Context, taskId: string, seconds: number): Promise<boolean> {
  return one(ctx, START, [taskId, ctx.now(), seconds]);
}

const END = prepared(
  "end-call-of-task",
  `update call_task t
      set state = case when $2 then ${to("endCall")}
                       when $3 and rank <> 0 then ${to("stopCall")} else ${to("cancelCall")} end,
          removed_reason = case when not $2 and $3 and rank <> 0 then 'stopped' end,
          lease_owner = case when $2 then lease_owner end, dialer_epoch = null,
          lease_token = null, lease_until = null,
          attempts = attempts - case when $2 then 0 else 1 end, ${changedAt("$4")}
    where t.id = $1 and ${from("endCall")}`,
);

/**
 * The call of a task is over: its holder says what came of it. One that was never dialled was no
 * try: the task goes back, or leaves with its campaign where that has ended and nothing was promised.
 */
export function endCall(
  ctx: Context,
  taskId: string,
  { dialled, isOver }: { dialled: boolean; isOver: boolean },
): Promise<boolean> {
  return one(ctx, END, [taskId, dialled, isOver, ctx.now()]);
}

const BRIDGE = prepared(
  "bridge-task",
  `update call_task t
      set state = ${to("bridge")}, lease_owner = $2, dialer_epoch = null, ${changedAt("$3")}
    where t.id = $1 and ${from("bridge")} and t.dialer_epoch is not null`,
);

/** The call that a dialer began becomes this agent's. One who holds another task does not get it. */
export function bridge(ctx: Context, taskId: string, agentId: string): Promise<boolean> {
  return one(ctx, BRIDGE, [taskId, agentId, ctx.now()]);
}

const MISS = prepared(
  "miss-call-of-task",
  `update call_task t
      set state = case when $3 and rank <> 0 then ${to("stopCall")} else ${to("missCall")} end,
          removed_reason = case when $3 and rank <> 0 then 'stopped' end,
          due_at = greatest(t.due_at, $2), ${FREE}, ${changedAt("$4")}
    where t.id = $1 and ${from("missCall")} and t.dialer_epoch is not null`,
);

/**
 * The call that a dialer began is over and had no agent: nobody can say what came of it. The task
 * waits until `retryAt`, or leaves with its campaign where that has ended and nothing was promised.
 */
export function missCall(
  ctx: Context,
  taskId: string,
  { retryAt, isOver }: { retryAt: Date; isOver: boolean },
): Promise<boolean> {
  return one(ctx, MISS, [taskId, retryAt, isOver, ctx.now()]);
}

/** Another agent says what came of the call. */
export function handOver(ctx: Context, taskId: string, agentId: string): Promise<boolean> {
  return one(
    ctx,
    `update call_task t set lease_owner = $2, ${changedAt("$3")}
      where t.id = $1 and ${from("handOver")}`,
    [taskId, agentId, ctx.now()],
  );
}

/** The next call, where one is planned. */
export interface Plan {
  dueAt: Date;
  isCallback?: boolean;
  /** For whom it is kept; anybody's without. */
  ownerId?: string | null;
  phone?: string;
  timeZone?: string;
}

export type Settlement =
  | { event: "replan"; plan: Plan }
  | { event: "finish" }
  | { event: "block"; reason: string };

/**
 * What was said of a call decides on its task.
 * @param agentId who holds it for that; null: it was said before, and nobody holds the task since
 * @returns whether the task stood so
 */
export function settle(
  ctx: Context,
  taskId: string,
  settlement: Settlement,
  said: { outcome: string; action: string },
  agentId: string | null,
): Promise<boolean> {
  const plan = settlement.event === "replan" ? settlement.plan : null;
  return one(
    ctx,
    `update call_task t
        set state = $2, due_at = coalesce($3, due_at), rank = $4, owner_id = $5,
            phone_e164 = coalesce($6, phone_e164), time_zone = coalesce($7, time_zone),
            removed_reason = $8, outcome = $9, outcome_action = $10, ${FREE}, ${changedAt("$11")}
      where t.id = $1 and ${from(settlement.event)} and t.lease_owner is not distinct from $12`,
    [
      taskId,
      TASK_EVENTS[settlement.event].to,
      plan?.dueAt ?? null,
      plan?.isCallback ? 0 : 1,
      plan?.ownerId ?? null,
      plan?.phone ?? null,
      plan?.timeZone ?? null,
      settlement.event === "block" ? settlement.reason : null,
      said.outcome,
      said.action,
      ctx.now(),
      agentId,
    ],
  );
}

/**
 * What was said of the task's last call is taken back: its agent says it anew.
 * @param last that call: when it began, and the action that the task shows of it
 * @returns whether the task stood so: not called since, and the person in the queue by no other task
 */
export function reopen(
  ctx: Context,
  taskId: string,
  agentId: string,
  last: { startedAt: string; action: string },
): Promise<boolean> {
  return one(
    ctx,
    `update call_task t
        set state = ${to("reopen")}, lease_owner = $2, outcome = null, outcome_action = null,
            ${changedAt("$3")}
      where t.id = $1 and ${from("reopen")} and t.outcome_action = $4
        and not exists (select from call_attempt a where a.task_id = t.id and a.created_at > $5)
        and not exists (select from call_task other where other.campaign_id = t.campaign_id
                          and other.contact_id = t.contact_id and other.id <> t.id
                          and ${oneOf("other.state", OPEN)})`,
    [taskId, agentId, ctx.now(), last.action, last.startedAt],
  );
}

/**
 * What came of calls of the past, which nobody made here.
 * @param past SQL, a relation with one row a task: task_id, at, said_at, label, action and replans,
 *   whether another call follows
 * @param dueAt when that is
 */
export async function settlePast(ctx: Context, past: string, dueAt: Date): Promise<void> {
  await execute(
    ctx,
    `update call_task t
        set state = case when p.replans then ${to("replan")} else ${to("finish")} end,
            due_at = case when p.replans then $1 else t.due_at end, attempts = t.attempts + 1,
            last_attempt_at = p.at, outcome = p.label, outcome_action = p.action, ${changedAt("p.said_at")}
       from ${past} p where t.id = p.task_id and ${from("finish")} and t.lease_owner is null`,
    [dueAt],
  );
}

/** Two that want the same at the same time: the unique indexes let one through, the other looks again. */
async function one(ctx: Context, sql: string, params: readonly unknown[]): Promise<boolean> {
  const changed = await execute(ctx, sql, params).catch((err: Error & { code?: string }) => {
    throw err.code === "23505" ? new RetryTransaction("taken at the same time") : err;
  });
  return changed === 1;
}
