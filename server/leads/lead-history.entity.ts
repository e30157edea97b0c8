import { defineEntity } from "@mikro-orm/core";

const LeadHistorySchema = defineEntity({
  name: "LeadHistory",
  tableName: "lead_history",
  uniques: [{ properties: ["leadId", "seq"] }],
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
    /** Second of the recording that the note is about. */
    second: p.integer().nullable(),
    body: p.text(),
  }),
});

/** What a reviewer tells the agent; never leaves the agency. */
export class LeadNote extends LeadNoteSchema.class {}
LeadNoteSchema.setClass(LeadNote);
