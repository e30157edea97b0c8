import {
  contactActivityEndpoint,
  contactHistoryEndpoint,
  createContactEndpoint,
  deleteContactEndpoint,
  getContactEndpoint,
  listContactsEndpoint,
  patchContactEndpoint,
  relatedContactsEndpoint,
  restoreContactEndpoint,
} from "#shared/contacts/contacts.contract.ts";
import {
  contactBatchesTopic,
  contactTopic,
  contactsTopic,
} from "#shared/contacts/contacts.events.ts";
import { timeline } from "#server/activity/activity.service.ts";
import { historyOf } from "#server/audit/audit.service.ts";
import { setPositions } from "#server/kernel/http/positions.ts";
import { authorizeOn } from "#server/kernel/policy.ts";
import { contactDetail, listContacts, relatedContacts } from "./contacts.queries.ts";
import { createContact, deleteContact, restoreContact, updateContact } from "./contacts.service.ts";
import { route } from "#server/kernel/http/route.ts";

export const contactRoutes = [
  route(listContactsEndpoint, async (call) => {
    await setPositions(call, [contactsTopic.topic({})]);
    return listContacts(call.ctx, call.query, { res: call.res });
  }),
  route(getContactEndpoint, async (call) => {
    await authorizeOn(call.ctx, "contact.read", call.params.id, "contact");
    await setPositions(call, [contactTopic.topic(call.params), contactBatchesTopic.topic({})]);
    return contactDetail(call.ctx, call.params.id);
  }),
  route(createContactEndpoint, ({ ctx, body }) => createContact(ctx, body)),
  route(patchContactEndpoint, ({ ctx, params, version, body }) =>
    updateContact(ctx, params.id, version, body),
  ),
  route(deleteContactEndpoint, async ({ ctx, params, version }) => {
    await deleteContact(ctx, params.id, version);
    return undefined;
  }),
  route(restoreContactEndpoint, ({ ctx, params, version }) =>
    restoreContact(ctx, params.id, version),
  ),
  route(contactActivityEndpoint, async ({ ctx, params, query }) => {
    await authorizeOn(ctx, "contact.read", params.id, "contact");
    return { items: await timeline(ctx, { contactId: params.id }, query.limit, query.before) };
  }),
  route(contactHistoryEndpoint, async ({ ctx, params, query }) => {
    await authorizeOn(ctx, "contact.read", params.id, "contact");
    return { items: await historyOf(ctx, "contact", params.id, query) };
  }),
  route(relatedContactsEndpoint, async ({ ctx, params }) => {
    await authorizeOn(ctx, "contact.read", params.id, "contact");
    return { items: await relatedContacts(ctx, params.id) };
  }),
];
