import { z } from "zod";
import { endpoint } from "#shared/kernel/endpoint.ts";
import { zId } from "#shared/kernel/ids.ts";
import {
  zEmailCampaign,
  zEmailCampaignSettings,
  zMailboxMail,
  zMailboxRow,
  zPage,
  zPreview,
  zSend,
  zSendState,
  zSendWhy,
  zSender,
  zSenderCreate,
  zSenderPatch,
  zTemplate,
  zTemplateContent,
  zTemplateCreate,
  zTemplateDetail,
  zTemplatePatch,
} from "./email.schema.ts";

const id = z.object({ id: zId });
const page = <R extends z.ZodType>(row: R) =>
  z.object({
    items: z.array(row),
    nextCursor: z.string().nullable(),
    total: z.number().int().optional(),
  });

export const listSenders = endpoint({
  method: "GET",
  path: "/api/senders",
  access: "sender.read",
  summary: "Sender profiles",
  response: page(zSender),
});
export const createSender = endpoint({
  method: "POST",
  path: "/api/senders",
  access: "sender.edit",
  summary: "Add a sender profile",
  body: zSenderCreate,
  response: zSender,
  status: 201,
});
export const updateSender = endpoint({
  method: "PATCH",
  path: "/api/senders/:id",
  access: "sender.edit",
  summary: "Change a sender profile",
  params: id,
  body: zSenderPatch,
  response: zSender,
  ifMatch: true,
});

export const listTemplates = endpoint({
  method: "GET",
  path: "/api/email-templates",
  access: "template.read",
  summary: "E-mail templates",
  response: page(zTemplate),
});
export const getTemplate = endpoint({
  method: "GET",
  path: "/api/email-templates/:id",
  access: "template.read",
  summary: "A template with its newest content and its versions",
  params: id,
  response: zTemplateDetail,
});
export const createTemplate = endpoint({
  method: "POST",
  path: "/api/email-templates",
  access: "template.edit",
  summary: "Add a template; merge tags are checked",
  body: zTemplateCreate,
  response: zTemplateDetail,
  status: 201,
});
export const updateTemplate = endpoint({
  method: "PATCH",
  path: "/api/email-templates/:id",
  access: "template.edit",
  summary: "Change a template: other content makes a new version, which needs its own approval",
  params: id,
  body: zTemplatePatch,
  response: zTemplateDetail,
  ifMatch: true,
});
export const approveTemplate = endpoint({
  method: "POST",
  path: "/api/email-templates/:id/approve",
  access: "template.approve",
  summary: "Approve the newest version, named by its content hash; never one's own",
  params: id,
  body: z.strictObject({ contentHash: z.string().regex(/^[0-9a-f]{64}$/) }),
  response: zTemplateDetail,
  ifMatch: true,
});
export const previewTemplate = endpoint({
  method: "POST",
  path: "/api/email-templates/preview",
  access: "template.read",
  summary: "Content as this contact would get it (or with samples)",
  body: zTemplateContent.extend({
    contactId: zId.nullable().default(null),
    senderId: zId.nullable().default(null),
  }),
  response: zPreview,
  idempotent: false,
});

export const getEmailCampaign = endpoint({
  method: "GET",
  path: "/api/email-campaigns/:id",
  access: "campaign.read",
  summary: "What an e-mail campaign sends, as whom, and how far it is",
  params: id,
  response: zEmailCampaign,
});
export const setEmailCampaign = endpoint({
  method: "PUT",
  path: "/api/email-campaigns/:id",
  access: "campaign.edit",
  summary: "Choose template and sender of a draft",
  params: id,
  body: zEmailCampaignSettings,
  response: zEmailCampaign,
  ifMatch: true,
});
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

export const retryLedger = endpoint({
  method: "POST",
  path: "/api/email-campaigns/:id/retry-ledger",
  access: "campaign.launch",
  summary: "Make the ledger again whose making was given up; who has a row keeps it",
  params: id,
  response: zEmailCampaign,
});

export const listMailbox = endpoint({
  method: "GET",
  path: "/api/mailbox",
  access: "mailbox.read",
  summary: "Mails in the sandbox mailbox, newest first",
  query: z.object({ ...zPage, q: z.string().trim().min(2).max(200).optional() }),
  response: page(zMailboxRow),
});
export const getMailboxMail = endpoint({
  method: "GET",
  path: "/api/mailbox/:id",
  access: "mailbox.read",
  summary: "One mail: content, headers, links and source",
  params: id,
  response: zMailboxMail,
});

const token = z.object({ token: z.string().min(10).max(400) });

export const showUnsubscribe = endpoint({
  method: "GET",
  path: "/u/:token",
  access: "public",
  summary: "The unsubscribe page; opening it changes nothing",
  params: token,
  raw: "response",
});
export const unsubscribe = endpoint({
  method: "POST",
  path: "/u/:token",
  access: "public",
  summary: "Unsubscribes the address the mail went to (RFC 8058 one-click, and the page's form)",
  params: token,
  raw: "request",
  idempotent: false,
});
