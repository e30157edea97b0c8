import { defineEntity } from "@mikro-orm/core";
import { check, uniqueIndex } from "#server/kernel/db/declared.ts";

const TeamSchema = defineEntity({
  name: "Team",
  tableName: "team",
  properties: (p) => ({
    id: p.uuid().primary(),
    name: p.text(),
    leadId: p.uuid().nullable(),
    version: p.integer().version(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
    deletedAt: p.datetime().nullable(),
  }),
  indexes: [uniqueIndex("team_name", "team (lower(name)) where deleted_at is null")],
  checks: [check("team_name_check", "length(name) >= 1 and length(name) <= 80")],
});

export class Team extends TeamSchema.class {}
TeamSchema.setClass(Team);
