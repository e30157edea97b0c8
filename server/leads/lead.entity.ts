import { defineEntity } from "@mikro-orm/core";
import type { ChecklistItem, ClientDecision, LeadStatus } from "#shared/leads/lead.rules.ts";
import type { LeadAnswer } from "#shared/leads/leads.schema.ts";
import type { ScorePart } from "#shared/leads/score.rules.ts";

const LeadSchema = defineEntity({
  name: "Lead",
  tableName: "lead",
  properties: (p) => ({
    id: p.uuid().primary(),
    campaignId: p.uuid(),
    contactId: p.uuid(),
    accountId: p.uuid().nullable(),
    attemptId: p.uuid().unique(),
    agentId: p.uuid(),
    fixerId: p.uuid().nullable(),
    status: p.text().$type<LeadStatus>().default("new"),
    orderId: p.uuid().nullable(),
    claimOwner: p.uuid().nullable(),
    claimToken: p.uuid().nullable(),
    claimUntil: p.datetime().nullable(),
    claimConnection: p.uuid().nullable(),
    formId: p.uuid().nullable(),
    formVersion: p.integer().nullable(),
    answers: p.json().$type<LeadAnswer[]>().defaultRaw("'[]'"),
    notes: p.text().default(""),
    checklist: p.json().$type<ChecklistItem[]>().defaultRaw("'[]'"),
    score: p.integer().nullable(),
    scoreParts: p.json().$type<ScorePart[]>().nullable(),
    reason: p.text().nullable(),
    clientDecision: p.text().$type<ClientDecision>().nullable(),
    clientComment: p.text().nullable(),
    clientDecidedAt: p.datetime().nullable(),
    qualifiedAt: p.datetime(),
    queuedAt: p.datetime(),
    decidedBy: p.uuid().nullable(),
    decidedAt: p.datetime().nullable(),
    publishedAt: p.datetime().nullable(),
    version: p.integer().version(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
  }),
});

/** A qualified answer of one person for one campaign, on its way through review to a client. */
export class Lead extends LeadSchema.class {}
LeadSchema.setClass(Lead);
