import type { Segment } from "#shared/segments/segments.schema.ts";
import { sharedRecords } from "#server/filters/shared-records.service.ts";

export const {
  page: pageOfSegments,
  visible: visibleSegment,
  present: presentSegments,
} = sharedRecords<Segment>(
  "segment",
  `t.description, t.filter, t.is_active as "isActive",
   t.record_count_cache as "recordCountCache", t.last_refreshed_at as "lastRefreshedAt"`,
);
