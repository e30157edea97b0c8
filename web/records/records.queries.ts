import type { EntityType } from "#shared/filters/filter.schema.ts";

export const recordKeys = {
  /** All records of a kind, whatever the view shows of them. */
  all: (entity: EntityType) => ["records", entity] as const,
};
