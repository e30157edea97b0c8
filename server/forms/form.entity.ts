import { defineEntity, p } from "@mikro-orm/core";
import { check } from "#server/kernel/db/declared.ts";
import type { FormField } from "#shared/forms/form.rules.ts";

const FormSchema = defineEntity({
  name: "QualificationForm",
  tableName: "qualification_form",
  properties: {
    id: p.uuid().primary(),
    name: p.text(),
    ownerId: p.uuid(),
    currentNo: p.integer().default(1),
    archivedAt: p.datetime().nullable(),
    version: p.integer().version(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
  },
  checks: [check("qualification_form_name_check", "length(name) >= 1 and length(name) <= 200")],
});

/** The questions a lead must have answers to; its fields live in versions that never change. */
export class QualificationForm extends FormSchema.class {}

FormSchema.setClass(QualificationForm);

const FormVersionSchema = defineEntity({
  name: "QualificationFormVersion",
  tableName: "qualification_form_version",
  properties: {
    formId: p.uuid().primary(),
    no: p.integer().primary(),
    fields: p.json<FormField[]>(),
    createdBy: p.uuid(),
    createdAt: p.datetime(),
  },
});

export class QualificationFormVersion extends FormVersionSchema.class {}

FormVersionSchema.setClass(QualificationFormVersion);
