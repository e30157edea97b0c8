import { defineEntity } from "@mikro-orm/core";

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
});

export class Team extends TeamSchema.class {}
TeamSchema.setClass(Team);
