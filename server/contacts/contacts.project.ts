import { contactTopic, contactsTopic } from "#shared/contacts/contacts.events.ts";
import type { OutboxRow } from "#server/kernel/events/outbox.ts";
import type { Projector } from "#server/kernel/module.ts";
import { presentContacts } from "./contacts.present.ts";

/** Above this, one `stale` says it all. */
const MANY = 200;

/** What happened to contacts, for the grid and the pages of each. */
export const projectContacts: Projector = async (ctx, records) => {
  const ids = [...new Set(records.map((record) => record.id))];
  if (ids.length > MANY) return [contactsTopic.event({}, "stale", { op: "stale" })];
  const rows: OutboxRow[] = [];
  for (const contact of await presentContacts(ctx, ids)) {
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
