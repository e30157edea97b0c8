import { defineEntity, p } from "@mikro-orm/core";
import type { EmailStatus, TimeZoneSource } from "#shared/contacts/contacts.schema.ts";

const ContactSchema = defineEntity({
  name: "Contact",
  tableName: "contact",
  properties: {
    id: p.uuid().primary(),
    accountId: p.uuid().nullable(),
    firstName: p.text().nullable(),
    lastName: p.text().nullable(),
    nameKey: p.text().nullable(),
    jobTitle: p.text().nullable(),
    seniority: p.text().nullable(),
    department: p.text().nullable(),
    email: p.text().nullable(),
    emailKey: p.text().nullable(),
    emailStatus: p.text().$type<EmailStatus>().default("unknown"),
    directPhone: p.text().nullable(),
    directE164: p.text().nullable(),
    mobilePhone: p.text().nullable(),
    mobileE164: p.text().nullable(),
    hqPhone: p.text().nullable(),
    hqE164: p.text().nullable(),
    phoneE164: p.text().nullable(),
    phoneExt: p.text().nullable(),
    phoneType: p.text().nullable(),
    street: p.text().nullable(),
    city: p.text().nullable(),
    state: p.text().nullable(),
    postalCode: p.text().nullable(),
    country: p.text().nullable(),
    timeZone: p.text().nullable(),
    timeZoneSource: p.text().$type<TimeZoneSource>().nullable(),
    linkedinUrl: p.text().nullable(),
    linkedinKey: p.text().nullable(),
    tags: p.array().defaultRaw("'{}'"),
    intentTopics: p.array().defaultRaw("'{}'"),
    ownerId: p.uuid().nullable(),
    source: p.text().nullable(),
    consentBasis: p.text().nullable(),
    custom: p.json().$type<Record<string, unknown>>().defaultRaw("'{}'"),
    lockedFields: p.array().defaultRaw("'{}'"),
    version: p.integer().version(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
    deletedAt: p.datetime().nullable(),
  },
});

/**
 * A person at a company. `emailKey`, the E.164 numbers, `phoneE164` and `timeZone` are derived by the
 * rules of `shared/contacts` from what was typed or imported, which is kept beside them.
 */
export class Contact extends ContactSchema.class {}
ContactSchema.setClass(Contact);
