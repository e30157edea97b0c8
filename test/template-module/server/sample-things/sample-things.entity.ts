import { defineEntity, p } from "@mikro-orm/core";
import { check, index } from "#server/kernel/db/declared.ts";

const SampleThingSchema = defineEntity({
  name: "SampleThing",
  tableName: "sample_thing",
  properties: {
    id: p.uuid().primary(),
    name: p.text(),
    version: p.integer().version(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
  },
  indexes: [index("sample_thing_by_name", "sample_thing (name, id)")],
  checks: [check("sample_thing_name_check", "length(name) >= 1 and length(name) <= 200")],
});

export class SampleThing extends SampleThingSchema.class {}
SampleThingSchema.setClass(SampleThing);
