import { defineEntity, p } from "@mikro-orm/core";

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
});

/** A company. `nameCore` and the keys are made by `shared/accounts` rules, never typed in. */
export class Account extends AccountSchema.class {}
AccountSchema.setClass(Account);
