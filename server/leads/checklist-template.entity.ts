import { defineEntity } from "@mikro-orm/core";

const ChecklistTemplateSchema = defineEntity({
  name: "ChecklistTemplate",
  tableName: "checklist_template",
  properties: (p) => ({
    id: p.uuid().primary(),
    /** Null: the workspace's, for campaigns without their own. */
    campaignId: p.uuid().nullable(),
    name: p.text(),
    items: p.json().$type<{ key: string; label: string }[]>(),
    version: p.integer().version(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
  }),
});

/** What a reviewer must confirm before a lead is approved. */
export class ChecklistTemplate extends ChecklistTemplateSchema.class {}
ChecklistTemplateSchema.setClass(ChecklistTemplate);
