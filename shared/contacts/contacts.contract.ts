import { z } from "zod";
import { zActivity } from "../activity/activity.schema.ts";
import { zAuditRow } from "../audit/audit.contract.ts";
import { zFilterParam } from "../filters/filter.schema.ts";
import { endpoint } from "../kernel/endpoint.ts";
import { zId } from "../kernel/ids.ts";
import { zListAnswer, zListQuery, zTrailQuery } from "../kernel/list.ts";
import {
  CONTACT_SORTS,
  zContact,
  zContactCreate,
  zContactDetail,
  zContactPatch,
} from "./contacts.schema.ts";

const params = z.object({ id: zId });

export const listContactsEndpoint = endpoint({
  method: "GET",
  path: "/api/contacts",
  access: "contact.read",
  summary: "Contacts, by search text, account and filter, in pages",
  query: zListQuery(CONTACT_SORTS).extend({
    accountId: zId.optional(),
    filter: zFilterParam.optional(),
  }),
  response: zListAnswer(zContact),
});

export const getContactEndpoint = endpoint({
  method: "GET",
  path: "/api/contacts/:id",
  access: "contact.read",
  summary: "One contact",
  params,
  response: zContactDetail,
});

export const createContactEndpoint = endpoint({
  method: "POST",
  path: "/api/contacts",
  access: "contact.create",
  summary: "Create a contact",
  body: zContactCreate,
  response: zContactDetail,
  status: 201,
});

export const patchContactEndpoint = endpoint({
  method: "PATCH",
  path: "/api/contacts/:id",
  access: "contact.edit",
  summary: "Change fields of a contact",
  params,
  body: zContactPatch,
  response: zContactDetail,
  ifMatch: true,
});

export const deleteContactEndpoint = endpoint({
  method: "DELETE",
  path: "/api/contacts/:id",
  access: "contact.delete",
  summary: "Delete a contact; it can be restored",
  params,
  ifMatch: true,
});

export const restoreContactEndpoint = endpoint({
  method: "POST",
  path: "/api/contacts/:id/restore",
  access: "contact.delete",
  summary: "Restore a deleted contact",
  params,
  body: z.strictObject({}),
  response: zContactDetail,
  ifMatch: true,
});

export const contactActivityEndpoint = endpoint({
  method: "GET",
  path: "/api/contacts/:id/activity",
  access: "contact.read",
  summary: "What happened with a contact, newest first",
  params,
  query: zTrailQuery,
  response: z.object({ items: z.array(zActivity) }),
});

export const contactHistoryEndpoint = endpoint({
  method: "GET",
  path: "/api/contacts/:id/history",
  access: "contact.read",
  summary: "Changes of a contact's fields, newest first",
  params,
  query: zTrailQuery,
  response: z.object({ items: z.array(zAuditRow) }),
});

export const relatedContactsEndpoint = endpoint({
  method: "GET",
  path: "/api/contacts/:id/related",
  access: "contact.read",
  summary: "People of the same account or on the same phone number",
  params,
  response: z.object({ items: z.array(zContact) }),
});
