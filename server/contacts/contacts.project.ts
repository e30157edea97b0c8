import { contactTopic, contactsTopic } from "#shared/contacts/contacts.events.ts";
import { recordsAtWork } from "#server/accounts/at-work.service.ts";
import type { Context } from "#server/kernel/context.ts";
import type { OutboxRow } from "#server/kernel/events/outbox.ts";
import type { Projector } from "#server/kernel/module.ts";
import { presentChanged } from "./contacts.present.ts";

/** Above this, one `stale` says it all. */
const MANY = 200;

/** What happened to contacts, for the grid and the pages of each. */
export const projectContacts: Projector = async (ctx, records) => {
  const ids = [...new Set(records.map((record) => record.id))];
  if (ids.length > MANY) return staleContacts(ctx, ids);
  const rows: OutboxRow[] = [];
  for (const contact of await presentChanged(ctx, ids)) {
    const { id, version } = contact;
    if (contact.deletedAt) {
      const left = { op: "left" as const, id, version };
      rows.push(contactsTopic.event({}, "left", left), contactTopic.event({ id }, "left", left));
      continue;
    }
    const upsert = { op: "upsert" as const, id, version, row: contact };
    rows.push(
      contactsTopic.event({}, "upsert", upsert),
      contactTopic.event({ id }, "upsert", upsert),
    );
  }
  return rows;
};

/**
 * What a write of many contacts tells: the collection once, and the people at whom somebody works
 * who may not follow the collection.
 */
export async function staleContacts(
  ctx: Context,
  ids: readonly string[],
  batchId: string = ctx.batchId ?? ctx.requestId,
): Promise<OutboxRow[]> {
  const stale = { op: "stale", batchId } as const;
  const atWork = await recordsAtWork(ctx, "contact", ids);
  return [
    contactsTopic.event({}, "stale", stale),
    ...atWork.map((id) => contactTopic.event({ id }, "stale", stale)),
  ];
}
