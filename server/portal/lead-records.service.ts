import { accountsTopic } from "#shared/accounts/accounts.events.ts";
import type { Account } from "#shared/accounts/accounts.schema.ts";
import { contactsTopic } from "#shared/contacts/contacts.events.ts";
import type { Contact } from "#shared/contacts/contacts.schema.ts";
import { agentLeadsTopic, leadsTopic, qaQueueTopic } from "#shared/leads/leads.events.ts";
import { orderPortalTopic } from "#shared/portal/portal.events.ts";
import type { Context } from "#server/kernel/context.ts";
import { query } from "#server/kernel/db/sql.ts";
import { publish } from "#server/kernel/db/transact.ts";
import { readAfter } from "#server/kernel/events/log-reader.ts";
import { IN_QUEUE } from "#server/leads/leads.service.ts";

/** Of leads that one write touches; above it the whole list is read again. */
const NAMED = 200;

/**
 * Tells the lists of leads, the agency's and the clients', to read the rows again whose person or
 * company was edited: a lead's row shows their fields, and its own version stands. Outside the edit,
 * so that no edit waits for it. Writes of many records name nobody; their leads show it when read.
 */
export async function tellOfLeadRecords(ctx: Context): Promise<void> {
  const read = await readAfter<Contact | Account>(ctx, "lead-records", [
    contactsTopic.ref(),
    accountsTopic.ref(),
  ]);
  const records = (read?.changes ?? []).flatMap((change) =>
    change.op === "upsert" ? [change.id] : [],
  );
  if (records.length === 0) return;
  const leads = await query<{
    id: string;
    agents: string[];
    inQueue: boolean;
    orderId: string | null;
  }>(
    ctx,
    `select l.id, array(select distinct a from unnest(array[l.agent_id, l.fixer_id]) a
                         where a is not null) as agents,
            ${IN_QUEUE} as "inQueue", d.order_id as "orderId"
       from lead l
       left join client_delivery d
              on d.lead_id = l.id and d.ended_at is null and l.status = 'published'
      where l.contact_id = any($1::uuid[]) or l.account_id = any($1::uuid[])
      order by l.id`,
    [[...new Set(records)]],
  );
  const stale = (rows: readonly { id: string }[]) => ({
    op: "stale" as const,
    ids: rows.length > NAMED ? undefined : rows.map(({ id }) => id),
  });
  const waiting = leads.filter((lead) => lead.inQueue);
  if (leads.length > 0) publish(ctx, leadsTopic.event({}, "stale", stale(leads)));
  if (waiting.length > 0) publish(ctx, qaQueueTopic.event({}, "stale", stale(waiting)));
  for (const [userId, own] of grouped(leads, ({ agents }) => agents)) {
    publish(ctx, agentLeadsTopic.event({ userId }, "stale", stale(own)));
  }
  for (const [id, own] of grouped(leads, ({ orderId }) => (orderId ? [orderId] : []))) {
    publish(ctx, orderPortalTopic.event({ id }, "stale", stale(own)));
  }
}

function grouped<T>(rows: readonly T[], keysOf: (row: T) => readonly string[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    for (const key of keysOf(row)) groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return groups;
}
