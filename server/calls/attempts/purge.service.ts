import type { TaskState } from "#shared/calls/queue/task.rules.ts";
import { OPEN, TASK_EVENTS } from "#shared/calls/queue/task-state.rules.ts";
import { holdGateExclusive, suppressedSql } from "#server/compliance/compliance.service.ts";
import type { Context } from "#server/kernel/context.ts";
import { oneOf, query } from "#server/kernel/db/sql.ts";
import { endAttempt } from "./attempts.service.ts";
import { removeTasks } from "#server/calls/queue/remove-tasks.service.ts";
import type { Receipt } from "#shared/calls/dispositions/dispositions.schema.ts";

const keys = { contact: "c", account: "a", phone: "t.phone_e164", campaign: "t.campaign_id" };

/**
 * SQL: ids of tasks whom suppressions of one batch may name, each scope by its own index; whether
 * one really does is asked of the gate's own condition.
 */
function namedSql(states: readonly TaskState[]): string {
  const task = `select t.id from suppression s`;
  const where = `where s.batch_id = $1 and ${oneOf("t.state", states)}`;
  return `t.id in (
      ${task} join call_task t on s.scope = 'phone' and t.phone_e164 = s.key ${where}
      union
      ${task} join call_task t on s.scope = 'contact'
        and t.contact_id = case when s.scope = 'contact' then s.key::uuid end ${where}
      union
      ${task} join call_task t on s.scope = 'account'
        and t.account_id = case when s.scope = 'account' then s.key::uuid end ${where}
      union
      ${task} join contact c on s.scope = 'email' and c.email_key = s.key
        join call_task t on t.contact_id = c.id ${where}
      union
      ${task} join contact c on s.scope = 'domain'
        and (c.email_domain = s.key or c.email_domain like '%.' || s.key)
        join call_task t on t.contact_id = c.id ${where}
      union
      ${task} join account a on s.scope = 'domain'
        and exists (select from unnest(a.alias_domains || a.domain) d
                     where d = s.key or d like '%.' || s.key)
        join call_task t on t.account_id = a.id ${where})
    and exists (
      select from campaign cp
        join contact c on c.id = t.contact_id
        left join account a on a.id = c.account_id
       where cp.id = t.campaign_id
         and ${suppressedSql("phone", { ...keys, client: "cp.client_id", batch: "$1" })})`;
}

/** SQL: nobody of ours speaks with the person of an attempt (alias a) yet. */
const UNSPOKEN = `(a.state in ('initiating', 'dialing', 'ringing')
  or (a.agent_id is null and a.state <> 'ended'))`;

const NAMED_QUEUED = namedSql(TASK_EVENTS.remove.from);
const NAMED_CALLED = namedSql(TASK_EVENTS.endCall.from);

/**
 * A batch of suppressions took effect: whoever it names leaves every queue, and calls to them that
 * nobody has answered yet, or that have no agent, are cut. What a second run finds is nothing.
 */
export async function purgeSuppressed(ctx: Context, batchId: string): Promise<void> {
  const ringing = await query<{ id: string }>(
    ctx,
    `select a.id from call_attempt a join call_task t on t.id = a.task_id
      where ${UNSPOKEN} and ${NAMED_CALLED}`,
    [batchId],
  );
  for (const { id } of ringing) await endAttempt(ctx, id, "suppressed");
  // last: a call that was not dialled yet has put its task back into the queue
  await removeTasks(ctx, NAMED_QUEUED, [batchId], "suppressed");
}

/**
 * Whoever was deleted leaves every queue, and a call that they have not answered is cut. The gate is
 * taken alone: an attempt that was checked before the deletion has committed, later ones refuse.
 */
export async function purgeContact(ctx: Context, contactId: string): Promise<void> {
  await holdGateExclusive(ctx);
  const ringing = await query<{ id: string }>(
    ctx,
    `select a.id from call_attempt a where a.contact_id = $1 and ${UNSPOKEN}`,
    [contactId],
  );
  for (const { id } of ringing) await endAttempt(ctx, id, "cancelled", "deleted");
  await removeTasks(ctx, `t.contact_id = $1`, [contactId], "deleted");
}

/** The campaign was stopped, or ended by hand: its queue ends; promised callbacks are kept. */
export async function purgeCampaign(ctx: Context, campaignId: string): Promise<void> {
  await removeTasks(ctx, `t.campaign_id = $1 and t.rank <> 0`, [campaignId], "stopped");
}

/** What a suppression that is being added takes away, read before the purge does it. */
export async function receiptFor(
  ctx: Context,
  scope: "phone" | "contact" | "account",
  key: string,
): Promise<Receipt> {
  const column = { phone: "phone_e164", contact: "contact_id", account: "account_id" }[scope];
  const queues = await query<Receipt["queues"][number]>(
    ctx,
    `select cp.id as "campaignId", cp.name as "campaignName", count(*) as tasks
       from call_task t join campaign cp on cp.id = t.campaign_id
      where t.${column} = $1 and ${oneOf("t.state", OPEN)}
      group by cp.id, cp.name order by cp.name`,
    [key],
  );
  return { scope, key, queues };
}
