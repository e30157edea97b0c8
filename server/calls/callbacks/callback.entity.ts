import { defineEntity, p } from "@mikro-orm/core";
import { check, index, uniqueIndex } from "#server/kernel/db/declared.ts";

const CallbackSchema = defineEntity({
  name: "Callback",
  tableName: "callback",
  properties: {
    id: p.uuid().primary(),
    taskId: p.uuid(),
    campaignId: p.uuid(),
    contactId: p.uuid(),
    attemptId: p.uuid().nullable(),
    ownerId: p.uuid().nullable(),
    localTime: p.text().columnType("timestamp"),
    timeZone: p.text(),
    dueAt: p.datetime(),
    state: p.text().$type<"open" | "done" | "cancelled">().default("open"),
    /** When anybody of the campaign might take over what its owner did not keep. */
    sharedAt: p.datetime().nullable(),
    note: p.text().default(""),
    createdBy: p.uuid(),
    version: p.integer().version(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
  },
  indexes: [
    index("callback_contact", "callback (contact_id)"),
    index("callback_due", "callback (due_at) where state = 'open'"),
    uniqueIndex("callback_open", "callback (task_id) where state = 'open'"),
    index(
      "callback_unshared",
      "callback (due_at) where state = 'open' and owner_id is not null and shared_at is null",
    ),
  ],
  checks: [check("callback_state_check", "state in ('open', 'done', 'cancelled')")],
});

/** A promise to call again: local time and zone as said, and the instant they meant. */
export class Callback extends CallbackSchema.class {}
CallbackSchema.setClass(Callback);
