import { defineEntity, p } from "@mikro-orm/core";
import { check, index } from "#server/kernel/db/declared.ts";
import type { EntityType } from "#shared/filters/filter.schema.ts";
import type { SourceType } from "#shared/lists/lists.schema.ts";
import type { Visibility } from "#shared/segments/segments.schema.ts";

const ListSchema = defineEntity({
  name: "List",
  tableName: "list",
  properties: {
    id: p.uuid().primary(),
    name: p.text(),
    entityType: p.text().$type<EntityType>(),
    sourceType: p
      .enum(() => ["segment", "manual_upload", "selection", "filter"])
      .$type<SourceType>()
      .nativeEnumName("source_type"),
    sourceRef: p.uuid().nullable(),
    snapshotTs: p.datetime().nullable(),
    visibility: p
      .enum(() => ["private", "team", "global"])
      .$type<Visibility>()
      .nativeEnumName("visibility_scope")
      .default("private"),
    tags: p.array().defaultRaw("'{}'"),
    ownerId: p.uuid(),
    memberCount: p.bigint("number").defaultRaw("0"),
    version: p.integer().version(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
    deletedAt: p.datetime().nullable(),
  },
  indexes: [
    index("list_name", "list (name, id) where deleted_at is null"),
    index("list_owner", "list (owner_id) where deleted_at is null"),
  ],
  checks: [
    check("list_entity_type_check", "entity_type in ('contact', 'account')"),
    check("list_member_count_check", "member_count >= 0"),
    check("list_name_check", "length(name) >= 1 and length(name) <= 200"),
  ],
});

/** A fixed set of records; its members are rows of `list_member`. */
export class List extends ListSchema.class {}
ListSchema.setClass(List);
