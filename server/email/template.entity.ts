import { defineEntity, p } from "@mikro-orm/core";

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
});

/** What was written and compiled at one time: never changed, only approved by its hash. */
export class EmailTemplateVersion extends EmailTemplateVersionSchema.class {}
EmailTemplateVersionSchema.setClass(EmailTemplateVersion);
