import { defineEntity } from "@mikro-orm/core";
import { uniqueIndex } from "#server/kernel/db/declared.ts";

const ChecklistTemplateSchema = defineEntity({
  name: "ChecklistTemplate",
  tableName: "checklist_template",
  properties: (p) => ({
    id: p.uuid().primary(),
    campaignId: p
      .uuid()
      .nullable()
      .comment("Null: the workspace's, for campaigns without their own."),
    name: p.text(),
    items: p.json().$type<{ key: string; label: string }[]>(),
    version: p.integer().version(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
  }),
  indexes: [
    uniqueIndex(
      "checklist_template_campaign_id_key",
      "checklist_template (campaign_id) nulls not distinct",
    ),
  ],
});

/** What a reviewer must confirm before a lead is approved. */
export class ChecklistTemplate extends ChecklistTemplateSchema.class {}
ChecklistTemplateSchema.setClass(ChecklistTemplate);
