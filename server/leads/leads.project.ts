import { inQueue } from "#shared/leads/lead.rules.ts";
import { accountTopic } from "#shared/accounts/accounts.events.ts";
import { contactTopic } from "#shared/contacts/contacts.events.ts";
import type { Lead } from "#shared/leads/leads.schema.ts";
import {
  agentLeadsTopic,
  leadReassigned,
  leadTopic,
  leadsTopic,
  qaQueueTopic,
} from "#shared/leads/leads.events.ts";
import type { Context } from "#server/kernel/context.ts";
import { query } from "#server/kernel/db/sql.ts";
import type { OutboxRow } from "#server/kernel/events/outbox.ts";
import { presentLeads } from "./leads.present.ts";
import type { Recorded } from "#server/kernel/db/recorded.ts";

const MANY = 200;

/** Every change of a lead goes to its own topic, the grid, the queue (or out of it) and its agent. */
export async function projectLeads(
  ctx: Context,
  records: readonly Recorded[],
): Promise<OutboxRow[]> {
  const ids = [...new Set(records.map((record) => record.id))];
  if (ids.length > MANY) {
    const stale = { op: "stale", batchId: ctx.batchId ?? ctx.requestId } as const;
    const agents = await query<{ userId: string }>(
      ctx,
      `select distinct a.id as "userId" from lead l, unnest(array[l.agent_id, l.fixer_id]) as a(id)
        where l.id = any($1::uuid[]) and a.id is not null`,
      [ids],
    );
    return [
      qaQueueTopic.event({}, "stale", stale),
      leadsTopic.event({}, "stale", stale),
      ...agents.map((agent) => agentLeadsTopic.event(agent, "stale", stale)),
    ];
  }
  const leads = await presentLeads(ctx, ids);
  return leads.flatMap((lead) => {
    const { id, version } = lead;
    const upsert = { op: "upsert", id, version, row: lead } as const;
    const gone = records
      .filter((record) => record.id === id && record.action === leadReassigned.name)
      .map(({ payload }) => payload["from"] as string)
      .filter((userId) => userId !== lead.agentId && userId !== lead.fixerId);
    return [
      leadTopic.event({ id }, "upsert", upsert),
      leadsTopic.event({}, "upsert", upsert),
      ...[...new Set([lead.agentId, lead.fixerId ?? lead.agentId])].map((userId) =>
        agentLeadsTopic.event({ userId }, "upsert", upsert),
      ),
      ...gone.flatMap((userId) => leaves(userId, lead)),
      inQueue(lead)
        ? qaQueueTopic.event({}, "upsert", upsert)
        : qaQueueTopic.event({}, "left", { op: "left", id, version }),
    ];
  });
}

/** Who mended it before, not being its agent: their list loses it, and they its person and company. */
function leaves(userId: string, { id, version, contactId, accountId }: Lead): OutboxRow[] {
  const change = { userIds: [userId] };
  return [
    agentLeadsTopic.event({ userId }, "left", { op: "left", id, version }),
    contactTopic.event({ id: contactId }, "accessChanged", change),
    ...(accountId ? [accountTopic.event({ id: accountId }, "accessChanged", change)] : []),
  ];
}
