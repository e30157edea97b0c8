import { defineEntity, p } from "@mikro-orm/core";
import { check, uniqueIndex } from "#server/kernel/db/declared.ts";

const SenderProfileSchema = defineEntity({
  name: "SenderProfile",
  tableName: "sender_profile",
  properties: {
    id: p.uuid().primary(),
    name: p.text(),
    fromName: p.text(),
    fromEmail: p.text(),
    replyTo: p.text().nullable(),
    postalAddress: p.text(),
    provider: p.text().default("sandbox"),
    ratePerMinute: p.integer().default(60_000),
    active: p.boolean().default(true),
    createdBy: p.uuid().nullable(),
    version: p.integer().version(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
  },
  indexes: [uniqueIndex("sender_profile_name", "sender_profile (lower(name))")],
  checks: [
    check("sender_profile_provider_check", "provider in ('sandbox')"),
    check(
      "sender_profile_rate_per_minute_check",
      "rate_per_minute >= 1 and rate_per_minute <= 1000000",
    ),
  ],
});

/** Who a campaign's mail comes from: address, provider, postal address of the footer, send rate. */
export class SenderProfile extends SenderProfileSchema.class {}
SenderProfileSchema.setClass(SenderProfile);
