import { defineEntity } from "@mikro-orm/core";
import { check, index } from "#server/kernel/db/declared.ts";

const LeadHistorySchema = defineEntity({
  name: "LeadHistory",
  tableName: "lead_history",
  properties: (p) => ({
    id: p.uuid().primary(),
    leadId: p.uuid(),
    /** 1, 2, 3 … per lead. */
    seq: p.integer(),
    at: p.datetime(),
    fromStatus: p.text().nullable(),
    toStatus: p.text(),
    event: p.text(),
    reason: p.text().nullable(),
    actorId: p.uuid().nullable(),
    actorName: p.text(),
  }),
  uniques: [{ name: "lead_history_lead_id_seq_key", properties: ["leadId", "seq"] }],
});

/** One step of a lead's life; the last one's `toStatus` is the lead's status (`npm run verify`). */
export class LeadHistory extends LeadHistorySchema.class {}
LeadHistorySchema.setClass(LeadHistory);

const LeadNoteSchema = defineEntity({
  name: "LeadNote",
  tableName: "lead_note",
  properties: (p) => ({
    id: p.uuid().primary(),
    leadId: p.uuid(),
    at: p.datetime(),
    authorId: p.uuid().nullable(),
    authorName: p.text(),
    second: p.integer().nullable().comment("Second of the recording the note is about."),
    body: p.text(),
  }),
  indexes: [index("lead_note_lead", "lead_note (lead_id, at)")],
  checks: [
    check("lead_note_body_check", "length(body) >= 1 and length(body) <= 4000"),
    check("lead_note_second_check", "second >= 0"),
  ],
});

/** What a reviewer tells the agent; never leaves the agency. */
export class LeadNote extends LeadNoteSchema.class {}
LeadNoteSchema.setClass(LeadNote);
