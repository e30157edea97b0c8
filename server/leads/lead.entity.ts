import { defineEntity } from "@mikro-orm/core";
import { check, countingTriggers, index } from "#server/kernel/db/declared.ts";
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
    attemptId: p.uuid(),
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
    scoreParts: p
      .json()
      .$type<ScorePart[]>()
      .nullable()
      .comment("The score as it stood at the last decision, part by part; null before it."),
    reason: p.text().nullable(),
    clientDecision: p.text().$type<ClientDecision>().nullable(),
    clientComment: p.text().nullable(),
    clientDecidedAt: p.datetime().nullable(),
    qualifiedAt: p.datetime(),
    queuedAt: p
      .datetime()
      .comment("Since when it waits for a reviewer: qualified, fixed, or rejected by the client."),
    decidedBy: p.uuid().nullable(),
    decidedAt: p.datetime().nullable(),
    publishedAt: p.datetime().nullable(),
    version: p.integer().version(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
  }),
  uniques: [{ name: "lead_attempt_id_key", properties: ["attemptId"] }],
  indexes: [
    index("lead_account", "lead (account_id)"),
    index("lead_agent", "lead (agent_id, status)"),
    index("lead_campaign", "lead (campaign_id, status)"),
    index("lead_claims", "lead (claim_until) where claim_owner is not null"),
    index("lead_contact", "lead (contact_id)"),
    index("lead_fixer", "lead (fixer_id, status) where fixer_id is not null"),
    index("lead_newest", "lead (qualified_at desc, id desc)"),
    index("lead_order", "lead (order_id, status) where order_id is not null"),
    index("lead_published", "lead (published_at) where status = 'published'"),
    index(
      "lead_queue",
      "lead (queued_at, id) where (status in ('new', 'under_review')) or (status = 'published' and client_decision = 'rejected')",
    ),
  ],
  triggers: countingTriggers("lead"),
  checks: [
    check(
      "lead_check",
      "((claim_owner is null) = (claim_token is null)) and ((claim_owner is null) = (claim_until is null))",
    ),
    check(
      "lead_check1",
      "status <> 'published' or (order_id is not null and published_at is not null and client_decision is not null)",
    ),
    check("lead_client_decision_check", "client_decision in ('pending', 'accepted', 'rejected')"),
    check("lead_score_check", "score >= 0 and score <= 100"),
    check(
      "lead_status_check",
      "status in ('new', 'under_review', 'approved', 'rejected', 'returned', 'published', 'recalled')",
    ),
  ],
});

/** A qualified answer of one person for one campaign, on its way through review to a client. */
export class Lead extends LeadSchema.class {}
LeadSchema.setClass(Lead);
