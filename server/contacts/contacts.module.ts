import { contactTimelineTopic } from "#shared/activity/activity.events.ts";
import {
  contactBatchesTopic,
  contactTopic,
  contactsTopic,
} from "#shared/contacts/contacts.events.ts";
import { ownedRecords } from "#server/kernel/handover.ts";
import type { ServerModule } from "#server/kernel/module.ts";
import { permittedTo } from "#server/kernel/policy.ts";
import { Contact } from "./contacts.entity.ts";
import {
  canSubscribeToContact,
  canSubscribeToContactBatches,
  canSubscribeToContacts,
  ownContacts,
  ownContactsSql,
} from "./contacts.policy.ts";
import { projectContacts } from "./contacts.project.ts";
import { searchContacts } from "./contacts.queries.ts";
import { contactRoutes } from "./contacts.routes.ts";

export const contactsModule: ServerModule = {
  name: "contacts",
  entities: [Contact],
  audited: { Contact: "contact" },
  routes: contactRoutes,
  topics: [
    {
      def: contactsTopic,
      canSubscribe: canSubscribeToContacts,
    },
    // says nothing about any of them: who may read one may know that many were written
    { def: contactBatchesTopic, canSubscribe: canSubscribeToContactBatches },
    {
      def: contactTopic,
      canSubscribe: canSubscribeToContact,
    },
    {
      def: contactTimelineTopic,
      canSubscribe: canSubscribeToContact,
    },
  ],
  project: { contact: projectContacts },
  scopePolicies: {
    "contact.read": ownContacts,
    "contact.edit": ownContacts,
    "contact.propose": ownContacts,
  },
  scopeSql: { "contact.read": ownContactsSql },
  replayPolicies: { contacts: permittedTo("contact.read") },
  handover: [
    ownedRecords({
      what: "contacts",
      kind: "contact",
      verb: "contact.edit",
      where: "t.deleted_at is null",
    }),
  ],
  search: [{ kind: "contact", verb: "contact.read", find: searchContacts }],
};
