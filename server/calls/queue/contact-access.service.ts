import { accountTopic } from "#shared/accounts/accounts.events.ts";
import { contactTopic } from "#shared/contacts/contacts.events.ts";
import type { Context } from "#server/kernel/context.ts";
import { prepared } from "#server/kernel/db/prepared.ts";
import { query } from "#server/kernel/db/sql.ts";
import type { OutboxRow } from "#server/kernel/events/outbox.ts";

// Behind selects their number is not seen when it is planned: with it the planner would plan again
// each time.
const LOST = prepared(
  "lost-contact-access",
  `select p.user_id as "userId", t.contact_id as "contactId", t.account_id as "accountId"
     from unnest((select $1::uuid[]), (select $2::uuid[])) as p(user_id, task_id)
    cross join lateral (
      select contact_id, account_id from call_task where id = p.task_id offset 0
    ) t
    where not exists (select from call_attempt a
                       where a.contact_id = t.contact_id and a.agent_id = p.user_id)`,
);

interface Lost {
  userId: string;
  taskId: string;
}

/**
 * Changes of access for agents whose task went to somebody else: a task was their only right to hear
 * of its person and company. Who called the person keeps that right by the attempt.
 */
export async function lostContactAccess(ctx: Context, lost: readonly Lost[]): Promise<OutboxRow[]> {
  if (lost.length === 0) return [];
  const rows = await query<{ userId: string; contactId: string; accountId: string | null }>(
    ctx,
    LOST,
    [lost.map(({ userId }) => userId), lost.map(({ taskId }) => taskId)],
  );
  return rows.flatMap(({ userId, contactId, accountId }) => {
    const change = { userIds: [userId] };
    const person = contactTopic.event({ id: contactId }, "accessChanged", change);
    if (!accountId) return [person];
    return [person, accountTopic.event({ id: accountId }, "accessChanged", change)];
  });
}
