import { z } from "zod";
import { endpoint } from "../../kernel/endpoint.ts";
import { zId } from "../../kernel/ids.ts";
import { zEmailCampaign } from "../email.schema.ts";
import { zSend, zSendState, zSendWhy } from "./sends.schema.ts";
import { zPage } from "../../kernel/list.ts";
import { page } from "../email.contract.ts";

const id = z.object({ id: zId });

export const listSends = endpoint({
  method: "GET",
  path: "/api/email-campaigns/:id/sends",
  access: "campaign.read",
  summary: "The ledger: one row per recipient",
  params: id,
  query: z.object({
    ...zPage,
    state: zSendState.optional(),
    q: z.string().trim().min(2).max(200).optional(),
  }),
  response: page(zSend),
});

export const whySend = endpoint({
  method: "GET",
  path: "/api/email-campaigns/:id/sends/:contactId/why",
  access: "campaign.read",
  summary: "Why this person got the mail, or did not",
  params: z.object({ id: zId, contactId: zId }),
  response: zSendWhy,
});

export const requeueUnknown = endpoint({
  method: "POST",
  path: "/api/email-campaigns/:id/requeue-unknown",
  access: "campaign.launch",
  summary:
    "Send again where nobody knows what became of it, not before 1 h; may reach people twice",
  params: id,
  response: z.object({ requeued: z.number().int() }),
});

export const settleUnknown = endpoint({
  method: "POST",
  path: "/api/email-campaigns/:id/settle-unknown",
  access: "campaign.launch",
  summary: "Say whether mails arrived that nobody knows of; not arrived: not before 1 h",
  params: id,
  body: z.strictObject({ arrived: z.boolean(), contactId: zId.nullable().default(null) }),
  response: z.object({ settled: z.number().int() }),
});

export const retryFailed = endpoint({
  method: "POST",
  path: "/api/email-campaigns/:id/retry-failed",
  access: "campaign.launch",
  summary: "Try failed mails again, from the first try on; a completed campaign goes on for them",
  params: id,
  response: z.object({ retried: z.number().int() }),
});

export const retryLedger = endpoint({
  method: "POST",
  path: "/api/email-campaigns/:id/retry-ledger",
  access: "campaign.launch",
  summary: "Make the ledger again whose making was given up; who has a row keeps it",
  params: id,
  response: zEmailCampaign,
});
