import { defineEntity, p } from "@mikro-orm/core";
import { check, uniqueIndex } from "#server/kernel/db/declared.ts";
import type { DispositionParams, SystemAction } from "#shared/calls/call.rules.ts";
import type { FormField } from "#shared/calls/form.rules.ts";

const DispositionSchema = defineEntity({
  name: "Disposition",
  tableName: "disposition",
  properties: {
    id: p.uuid().primary(),
    campaignId: p.uuid(),
    position: p.smallint(),
    label: p.text(),
    action: p.text().$type<SystemAction>(),
    params: p.json<DispositionParams>().defaultRaw("'{}'"),
    isConversation: p.boolean().default(false),
    archivedAt: p.datetime().nullable(),
    version: p.integer().version(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
  },
  indexes: [
    uniqueIndex(
      "disposition_label",
      "disposition (campaign_id, lower(label)) where archived_at is null",
    ),
  ],
  checks: [
    check(
      "disposition_action_check",
      "action in ('add_to_global_dnc', 'campaign_opt_out', 'retry_after_delay', 'schedule_callback', 'converted_qualified', 'mark_number_invalid', 'client_opt_out', 'no_action')",
    ),
    check("disposition_label_check", "length(label) >= 1 and length(label) <= 60"),
  ],
});

/** A label agents choose, mapped to exactly one system action. */
export class Disposition extends DispositionSchema.class {}
DispositionSchema.setClass(Disposition);

const ScriptSchema = defineEntity({
  name: "Script",
  tableName: "script",
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
  checks: [check("script_name_check", "length(name) >= 1 and length(name) <= 200")],
});

/** What an agent says; its text lives in versions that never change. */
export class Script extends ScriptSchema.class {}
ScriptSchema.setClass(Script);

const ScriptVersionSchema = defineEntity({
  name: "ScriptVersion",
  tableName: "script_version",
  properties: {
    scriptId: p.uuid().primary(),
    no: p.integer().primary(),
    body: p.text(),
    createdBy: p.uuid(),
    createdAt: p.datetime(),
  },
});

export class ScriptVersion extends ScriptVersionSchema.class {}
ScriptVersionSchema.setClass(ScriptVersion);

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
