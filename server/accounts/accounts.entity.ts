import { defineEntity, p } from "@mikro-orm/core";
import { check, index } from "#server/kernel/db/declared.ts";

const AccountSchema = defineEntity({
  name: "Account",
  tableName: "account",
  properties: {
    id: p.uuid().primary(),
    name: p.text(),
    nameCore: p.text(),
    legalForm: p.text().nullable(),
    domain: p.text().nullable(),
    aliasDomains: p.array().defaultRaw("'{}'"),
    industry: p.text().nullable(),
    subIndustry: p.text().nullable(),
    naicsCode: p.text().nullable(),
    revenue: p.decimal("number").precision(18).scale(2).nullable(),
    revenueRange: p.text().nullable(),
    staffCount: p.integer().nullable(),
    staffRange: p.text().nullable(),
    hqStreet: p.text().nullable(),
    hqCity: p.text().nullable(),
    hqState: p.text().nullable(),
    hqPostalCode: p.text().nullable(),
    hqCountry: p.text().nullable(),
    hqPhone: p.text().nullable(),
    hqE164: p.text().nullable(),
    linkedinUrl: p.text().nullable(),
    linkedinKey: p.text().nullable(),
    techStack: p.array().defaultRaw("'{}'"),
    intentTopics: p.array().defaultRaw("'{}'"),
    tags: p.array().defaultRaw("'{}'"),
    tier: p.text().nullable(),
    parentId: p.uuid().nullable(),
    ownerId: p.uuid().nullable(),
    source: p.text().nullable(),
    custom: p.json().$type<Record<string, unknown>>().defaultRaw("'{}'"),
    lockedFields: p.array().defaultRaw("'{}'"),
    version: p.integer().version(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
    deletedAt: p.datetime().nullable(),
  },
  indexes: [
    index("account_alias", "account using gin (alias_domains) where deleted_at is null"),
    index("account_country", "account (hq_country, industry) where deleted_at is null"),
    index("account_created", "account (created_at, id) where deleted_at is null"),
    index("account_deleted", "account (deleted_at) where deleted_at is not null"),
    index("account_domain", "account (domain) where deleted_at is null"),
    index("account_linkedin", "account (linkedin_key) where deleted_at is null"),
    index("account_name", "account (name, id) where deleted_at is null"),
    index("account_name_core", "account (name_core) where deleted_at is null"),
    index("account_parent", "account (parent_id) where parent_id is not null"),
    index(
      "account_search",
      "account using gin (search_text gin_trgm_ops) where deleted_at is null",
    ),
    index("account_staff", "account (staff_count) where deleted_at is null"),
    index("account_tags", "account using gin (tags) where deleted_at is null"),
    index("account_updated", "account (updated_at, id) where deleted_at is null"),
  ],
  checks: [
    check("account_check", "parent_id is distinct from id"),
    check("account_hq_country_check", "hq_country ~ '^[A-Z]{2}$'"),
    check("account_staff_count_check", "staff_count >= 0"),
  ],
  triggers: [
    {
      name: "account_dirties_segments",
      timing: "after",
      events: ["insert", "delete", "update", "truncate"],
      forEach: "statement",
      expression:
        "create trigger account_dirties_segments after insert or delete or update or truncate on account for each statement execute function segments_dirty('account')",
    },
  ],
});

/** A company. `nameCore` and the keys are made by `shared/accounts` rules, never typed in. */
export class Account extends AccountSchema.class {}
AccountSchema.setClass(Account);
