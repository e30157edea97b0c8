import { z } from "zod";
import { endpoint } from "../../kernel/endpoint.ts";
import { zId } from "../../kernel/ids.ts";
import {
  zPreview,
  zTemplate,
  zTemplateContent,
  zTemplateCreate,
  zTemplateDetail,
  zTemplatePatch,
} from "./templates.schema.ts";
import { page } from "../email.contract.ts";

const id = z.object({ id: zId });

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
