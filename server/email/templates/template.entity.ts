import { defineEntity, p } from "@mikro-orm/core";
import { uniqueIndex } from "#server/kernel/db/declared.ts";

const EmailTemplateSchema = defineEntity({
  name: "EmailTemplate",
  tableName: "email_template",
  properties: {
    id: p.uuid().primary(),
    name: p.text(),
    latestNo: p.integer().default(0),
    archivedAt: p.datetime().nullable(),
    createdBy: p.uuid().nullable(),
    version: p.integer().version(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
  },
  indexes: [
    uniqueIndex("email_template_name", "email_template (lower(name)) where archived_at is null"),
  ],
});

/** A named mail content; its text lives in versions. */
export class EmailTemplate extends EmailTemplateSchema.class {}
EmailTemplateSchema.setClass(EmailTemplate);

const EmailTemplateVersionSchema = defineEntity({
  name: "EmailTemplateVersion",
  tableName: "email_template_version",
  properties: {
    id: p.uuid().primary(),
    templateId: p.uuid(),
    no: p.integer(),
    subject: p.text(),
    html: p.text(),
    bodyText: p.text().nullable(),
    compiledHtml: p.text(),
    compiledText: p.text(),
    contentHash: p.text(),
    notes: p.json<string[]>(),
    authorId: p.uuid().nullable(),
    authorName: p.text(),
    approvedHash: p.text().nullable(),
    approvedBy: p.uuid().nullable(),
    approvedByName: p.text().nullable(),
    approvedAt: p.datetime().nullable(),
    version: p.integer().version(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
  },
  uniques: [
    { name: "email_template_version_template_id_no_key", properties: ["templateId", "no"] },
  ],
});

/** What was written and compiled at one time: never changed, only approved by its hash. */
export class EmailTemplateVersion extends EmailTemplateVersionSchema.class {}
EmailTemplateVersionSchema.setClass(EmailTemplateVersion);
