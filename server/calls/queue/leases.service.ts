import { RESERVED } from "#shared/calls/queue/task-state.rules.ts";
import { userOf } from "#server/kernel/context.ts";
import type { Context } from "#server/kernel/context.ts";
import { prepared } from "#server/kernel/db/prepared.ts";
import { execute, oneOf, query, queryOne } from "#server/kernel/db/sql.ts";
import { record } from "#server/kernel/db/transact.ts";
import { AppError } from "#server/kernel/errors.ts";
import { hasCustomerSql } from "#server/telephony/legs.service.ts";
import type { Disconnect } from "#server/kernel/module.ts";
import { GRACE_SECONDS, LEASE_SECONDS } from "#shared/calls/queue/task.rules.ts";
import { taskDetached, taskReattached } from "#shared/calls/queue/queue.events.ts";

export interface LeasedTask {
  id: string;
  campaign_id: string;
  contact_id: string;
  account_id: string | null;
  phone_e164: string;
  country: string | null;
  time_zone: string;
  rank: number;
}

const LEASED = prepared(
  "lock-leased-task",
  `select id, campaign_id, contact_id, account_id, phone_e164, country, time_zone, rank
     from call_task
    where id = $1 and lease_owner = $2 and lease_token = $3 and state = 'leased'
      and lease_until > clock_timestamp()
      for update`,
);

/**
 * Locks a task that this agent holds under this token, with a lease that the database's clock says
 * still runs. Every write about a claimed task goes through here.
 * @throws AppError taken
 */
export async function lockLeased(ctx: Context, taskId: string, token: string): Promise<LeasedTask> {
  const task = await queryOne<LeasedTask>(ctx, LEASED, [taskId, userOf(ctx).userId, token]);
  if (!task) throw lostLease();
  return task;
}

/** Locks a task whose call has begun, whoever holds it. @throws AppError taken */
export async function lockCalled(ctx: Context, taskId: string): Promise<LeasedTask> {
  const task = await queryOne<LeasedTask>(
    ctx,
    `select id, campaign_id, contact_id, account_id, phone_e164, country, time_zone, rank
       from call_task where id = $1 and state = 'in_call' for update`,
    [taskId],
  );
  if (!task) throw new AppError("taken", "There is no call to this person any more.");
  return task;
}

function lostLease(): AppError {
  return new AppError("taken", "Your claim on this person has ended; pull again.");
}

/**
 * Another 60 s. A call over a line of ours goes on as long as its customer is there: who comes back to
 * it late goes on with it. @throws AppError taken when the lease has ended or is another one's
 */
export async function renewTask(
  ctx: Context,
  taskId: string,
  token: string,
): Promise<{ leaseUntil: string }> {
  const { userId } = userOf(ctx);
  const row = await queryOne<{ until: string; isBack: boolean }>(
    ctx,
    `with o as materialized (
       select id, lease_connection is distinct from $5::uuid as is_back from call_task
        where id = $1 and lease_owner = $2 and lease_token = $3 and ${oneOf("state", RESERVED)}
          and (lease_until > clock_timestamp() or state = 'in_call' and exists (
            select from call_attempt a
             where a.task_id = $1 and a.state <> 'ended' and ${hasCustomerSql("a.id")}))
          for update
     )
     update call_task t set lease_until = clock_timestamp() + make_interval(secs => $4),
            lease_connection = $5, version = t.version + o.is_back::int
       from o where t.id = o.id
     returning t.lease_until as until, o.is_back as "isBack"`,
    [taskId, userId, token, LEASE_SECONDS, ctx.connection],
  );
  if (!row) throw lostLease();
  if (row.isBack) record(ctx, taskReattached, taskId, { agentId: userId });
  await execute(ctx, `update agent_state set seen_at = $2 where user_id = $1`, [userId, ctx.now()]);
  return { leaseUntil: row.until };
}

/**
 * Leaves claimed tasks whose page lost its connection ten seconds, by the database's clock. A page
 * that is back renews at once, under its new connection. A call that runs keeps its whole lease: the
 * agent may come back to it.
 */
export async function shortenLeases(ctx: Context, gone: readonly Disconnect[]): Promise<void> {
  const cut = await query<{ id: string; holder: string }>(
    ctx,
    `with o as materialized (
       select t.id from call_task t
         join unnest($1::uuid[], $2::uuid[]) as g(user_id, connection)
           on t.lease_owner = g.user_id and t.lease_connection = g.connection
        where t.state = 'leased' and t.lease_until > clock_timestamp() + make_interval(secs => $3)
        order by t.id for update of t
     )
     update call_task t set lease_until = clock_timestamp() + make_interval(secs => $3),
            version = version + 1, updated_at = $4
       from o where t.id = o.id returning t.id, t.lease_owner as holder`,
    [gone.map((one) => one.userId), gone.map((one) => one.connection), GRACE_SECONDS, ctx.now()],
  );
  for (const { id, holder } of cut) record(ctx, taskDetached, id, { agentId: holder });
}
