import { defineEntity, p } from "@mikro-orm/core";
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
    params: p.json<DispositionParams>(),
    isConversation: p.boolean().default(false),
    archivedAt: p.datetime().nullable(),
    version: p.integer().version(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
  },
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
