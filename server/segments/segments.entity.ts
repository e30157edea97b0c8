import { defineEntity, p } from "@mikro-orm/core";
import { check, index } from "#server/kernel/db/declared.ts";
import type { Filter, EntityType } from "#shared/filters/filter.schema.ts";
import type { Visibility } from "#shared/segments/segments.schema.ts";

const SegmentSchema = defineEntity({
  name: "Segment",
  tableName: "segment",
  properties: {
    id: p.uuid().primary(),
    name: p.text(),
    description: p.text().nullable(),
    entityType: p.text().$type<EntityType>(),
    filter: p.json().$type<Filter>(),
    visibility: p
      .enum(() => ["private", "team", "global"])
      .$type<Visibility>()
      .nativeEnumName("visibility_scope")
      .default("private"),
    tags: p.array().defaultRaw("'{}'"),
    isActive: p.boolean().default(true),
    recordCountCache: p.bigint("number").nullable(),
    lastRefreshedAt: p.datetime().nullable(),
    ownerId: p.uuid(),
    version: p.integer().version(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
    deletedAt: p.datetime().nullable(),
  },
  indexes: [
    index("segment_name", "segment (name, id) where deleted_at is null"),
    index("segment_owner", "segment (owner_id) where deleted_at is null"),
  ],
  checks: [
    check("segment_entity_type_check", "entity_type in ('contact', 'account')"),
    check("segment_name_check", "length(name) >= 1 and length(name) <= 200"),
  ],
});

/** A saved filter whose count is kept live. The count itself is the recount loop's to write. */
export class Segment extends SegmentSchema.class {}
SegmentSchema.setClass(Segment);
