import { defineEntity, p } from "@mikro-orm/core";
import { check, index, uniqueIndex } from "#server/kernel/db/declared.ts";
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
  indexes: [
    index("contact_account", "contact (account_id) where deleted_at is null"),
    index("contact_country", "contact (country, seniority) where deleted_at is null"),
    index("contact_created", "contact (created_at, id) where deleted_at is null"),
    index("contact_deleted", "contact (deleted_at) where deleted_at is not null"),
    index("contact_email_domain", "contact (email_domain) where deleted_at is null"),
    uniqueIndex("contact_email_key", "contact (email_key) where deleted_at is null"),
    index("contact_linkedin", "contact (linkedin_key) where deleted_at is null"),
    index("contact_name", "contact (last_name, id) where deleted_at is null"),
    index("contact_name_key", "contact (name_key) where deleted_at is null"),
    index("contact_phone", "contact (phone_e164) where deleted_at is null"),
    index(
      "contact_search",
      "contact using gin (search_text gin_trgm_ops) where deleted_at is null",
    ),
    index("contact_tags", "contact using gin (tags) where deleted_at is null"),
    index("contact_updated", "contact (updated_at, id) where deleted_at is null"),
  ],
  checks: [
    check("contact_country_check", "country ~ '^[A-Z]{2}$'"),
    check(
      "contact_email_status_check",
      "email_status in ('unknown', 'valid', 'invalid', 'risky', 'bounced')",
    ),
    check(
      "contact_time_zone_source_check",
      "time_zone_source in ('explicit', 'area_code', 'state', 'country', 'ambiguous')",
    ),
  ],
  triggers: [
    {
      name: "contact_dirties_segments",
      timing: "after",
      events: ["insert", "delete", "update", "truncate"],
      forEach: "statement",
      expression:
        "create trigger contact_dirties_segments after insert or delete or update or truncate on contact for each statement execute function segments_dirty('contact')",
    },
  ],
});

/**
 * A person at a company. `emailKey`, the E.164 numbers, `phoneE164` and `timeZone` are derived by the
 * rules of `shared/contacts` from what was typed or imported, which is kept beside them.
 */
export class Contact extends ContactSchema.class {}
ContactSchema.setClass(Contact);
