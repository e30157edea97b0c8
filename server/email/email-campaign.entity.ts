import { defineEntity, p } from "@mikro-orm/core";
import { check } from "#server/kernel/db/declared.ts";

const EmailCampaignSchema = defineEntity({
  name: "EmailCampaign",
  tableName: "email_campaign",
  properties: {
    /** The campaign's own id. */
    id: p.uuid().primary().fieldName("campaign_id"),
    templateId: p.uuid().nullable(),
    senderId: p.uuid().nullable(),
    /** Mails per minute; null = as fast as the sender may. */
    perMinute: p.integer().nullable(),
    /** Pinned at the launch. */
    templateVersionId: p.uuid().nullable(),
    contentHash: p
      .text()
      .nullable()
      .comment("What was approved and launched: nothing else is ever sent."),
    fromName: p.text().nullable().comment("The sender's lines of the launch."),
    fromEmail: p.text().nullable(),
    replyTo: p.text().nullable(),
    postalAddress: p.text().nullable(),
    ledgerBuiltAt: p.datetime().nullable(),
    ledgerFailedAt: p.datetime().nullable(),
    version: p.integer().version(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
  },
  checks: [check("email_campaign_per_minute_check", "per_minute > 0")],
});

/** What an e-mail campaign sends and as whom; the recipients are the ledger's rows (`email_send`). */
export class EmailCampaign extends EmailCampaignSchema.class {}
EmailCampaignSchema.setClass(EmailCampaign);
