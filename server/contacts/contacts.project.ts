import {
  contactBatchesTopic,
  contactTopic,
  contactsTopic,
} from "#shared/contacts/contacts.events.ts";
import type { Context } from "#server/kernel/context.ts";
import type { OutboxRow } from "#server/kernel/events/outbox.ts";
import type { Projector } from "#server/kernel/module.ts";
import { presentChanged } from "./contacts.present.ts";

/** Above this, one `stale` says it all. */
const MANY = 200;

/** What happened to contacts, for the grid and the pages of each. */
export const projectContacts: Projector = async (ctx, records) => {
  const ids = [...new Set(records.map((record) => record.id))];
  if (ids.length > MANY) return staleContacts(ctx);
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

/** What a write of many contacts tells: the grids, and whoever has one of them open. */
export function staleContacts(
  ctx: Context,
  batchId: string = ctx.batchId ?? ctx.requestId,
): OutboxRow[] {
  const stale = { op: "stale", batchId } as const;
  return [contactsTopic.event({}, "stale", stale), contactBatchesTopic.event({}, "stale", stale)];
}
