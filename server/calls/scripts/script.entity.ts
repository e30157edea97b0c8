import { defineEntity, p } from "@mikro-orm/core";
import { check } from "#server/kernel/db/declared.ts";

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
