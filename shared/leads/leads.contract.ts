import { z } from "zod";
import { endpoint } from "../kernel/endpoint.ts";
import { zId } from "../kernel/ids.ts";
import { zListAnswer, zListQuery } from "../kernel/list.ts";
import { LEAD_STATUSES } from "./lead.rules.ts";
import {
  LEAD_SORTS,
  zChecked,
  zClaim,
  zLead,
  zLeadNote,
  zLeadAnswer,
  zLeadResult,
  zLeadRow,
  zAnswer,
  zReason,
} from "./leads.schema.ts";
import { zNote } from "../kernel/text.ts";

const params = z.object({ id: zId });
const statuses = z
  .string()
  .max(200)
  .transform((text) => text.split(","))
  .pipe(z.array(z.enum(LEAD_STATUSES)).min(1));

export const listLeads = endpoint({
  method: "GET",
  path: "/api/leads",
  access: "lead.read",
  summary:
    "Leads that the caller may see; view `queue` is what waits for review, oldest first, `waiting` what waits for the caller themself: their returned leads and those with an open question.",
  query: z.object({
    view: z.enum(["all", "queue", "mine", "waiting"]).default("all"),
    status: statuses.optional(),
    campaignId: zId.optional(),
    orderId: zId.optional(),
    agentId: zId.optional(),
    ...zListQuery(LEAD_SORTS).pick({ limit: true, cursor: true, offset: true, sort: true }).shape,
  }),
  response: zListAnswer(zLeadRow),
});

export const zCan = z.object({
  claim: z.boolean(),
  decide: z.boolean(),
  publish: z.boolean(),
  recall: z.boolean(),
  fix: z.boolean(),
});

export const getLead = endpoint({
  method: "GET",
  path: "/api/leads/:id",
  access: "lead.read",
  summary: "One lead with what a reviewer decides on.",
  params,
  response: zLead.extend({ can: zCan }),
});

const claimed = z.object({ lead: zLead, claim: zClaim });

export const claimLead = endpoint({
  method: "POST",
  path: "/api/leads/:id/claim",
  access: "lead.claim",
  summary: "Takes a waiting lead for 90 s; 409 `taken` names the holder.",
  params,
  response: claimed,
});

export const claimNextLead = endpoint({
  method: "POST",
  path: "/api/leads/claim-next",
  access: "lead.claim",
  summary: "Takes the lead that waits longest and is free; null when there is none.",
  response: claimed.nullable(),
});

export const renewClaim = endpoint({
  method: "POST",
  path: "/api/leads/:id/claim/renew",
  access: "lead.claim",
  summary: "Keeps a claim another 90 s, or with `leaving` 10 s only (its screen closes).",
  params,
  body: z.strictObject({ token: zId, leaving: z.boolean().default(false) }),
  response: zClaim,
  idempotent: false,
});

export const releaseClaim = endpoint({
  method: "POST",
  path: "/api/leads/:id/claim/release",
  access: "lead.claim",
  summary: "Gives a claim back.",
  params,
  body: z.strictObject({ token: zId }),
});

const decision = z.strictObject({ token: zId, checked: zChecked.default([]) });
const reasoned = decision.extend({ reason: zReason });
const decided = { params, response: zLead, ifMatch: true } as const;

export const approveLead = endpoint({
  ...decided,
  method: "POST",
  path: "/api/leads/:id/approve",
  access: "lead.decide",
  summary: "Approves a claimed lead; every item of its checklist must be checked.",
  body: decision,
});

export const rejectLead = endpoint({
  ...decided,
  method: "POST",
  path: "/api/leads/:id/reject",
  access: "lead.decide",
  summary: "Rejects a claimed lead.",
  body: reasoned,
});

export const returnLead = endpoint({
  ...decided,
  method: "POST",
  path: "/api/leads/:id/return",
  access: "lead.decide",
  summary: "Returns a claimed lead to its agent to be fixed.",
  body: reasoned,
});

export const upholdRejection = endpoint({
  ...decided,
  method: "POST",
  path: "/api/leads/:id/uphold",
  access: "lead.decide",
  summary: "The client was right: the published lead is rejected and the goal falls.",
  body: reasoned,
});

export const answerRejection = endpoint({
  ...decided,
  method: "POST",
  path: "/api/leads/:id/answer",
  access: "lead.decide",
  summary: "Answers the client's rejection: the lead is pending with the client again.",
  body: reasoned,
});

export const fixLead = endpoint({
  ...decided,
  method: "POST",
  path: "/api/leads/:id/fix",
  access: "lead.fix",
  summary: "The agent's corrected answers put a returned lead back into the queue.",
  body: z.strictObject({
    answers: z.array(zLeadAnswer.pick({ key: true, answer: true }).strict()).max(60),
    notes: z.string().max(10_000),
  }),
});

export const reassignLead = endpoint({
  ...decided,
  method: "POST",
  path: "/api/leads/:id/reassign",
  access: "lead.reassign",
  summary:
    "Gives a returned lead, or one with an open question, to another agent to mend or answer.",
  body: z.strictObject({ agentId: zId }),
});

export const holdLead = endpoint({
  ...decided,
  method: "POST",
  path: "/api/leads/:id/hold",
  access: "lead.decide",
  summary: "Holds a claimed lead with a question to its agent; the claim lasts on.",
  body: z.strictObject({ token: zId, question: zReason }),
});

export const answerHold = endpoint({
  method: "POST",
  path: "/api/leads/:id/hold/answer",
  access: "lead.fix",
  summary: "The agent's answer to the open question about their lead.",
  params,
  body: z.strictObject({ answer: zAnswer }),
  response: zLead,
});

export const noteLead = endpoint({
  method: "POST",
  path: "/api/leads/:id/notes",
  access: "lead.decide",
  summary: "A note to the agent, about a second of the recording where one is named.",
  params,
  body: z.strictObject({
    body: zNote(4000).min(1),
    second: z.number().int().min(0).max(86_400).nullable().default(null),
  }),
  response: zLeadNote,
  status: 201,
});

const results = z.object({ results: z.array(zLeadResult) });

export const claimLeads = endpoint({
  method: "POST",
  path: "/api/leads/bulk/claim",
  access: "lead.claim",
  summary: "Claims several leads; each answers for itself.",
  body: z.strictObject({ ids: z.array(zId).min(1).max(50) }),
  response: results,
});

export const decideLeads = endpoint({
  method: "POST",
  path: "/api/leads/bulk/decide",
  access: "lead.decide",
  summary: "Approves or rejects several claimed leads; each answers for itself.",
  body: z.strictObject({
    step: z.enum(["approve", "reject"]),
    reason: zReason.optional(),
    leads: z
      .array(z.strictObject({ id: zId, version: z.number().int(), token: zId, checked: zChecked }))
      .min(1)
      .max(50),
  }),
  response: results,
});
