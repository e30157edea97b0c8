import type { List } from "#shared/lists/lists.schema.ts";
import { sharedRecords } from "#server/filters/shared-records.service.ts";

export const {
  page: pageOfLists,
  visible: visibleList,
  present: presentLists,
} = sharedRecords<List>(
  "list",
  `t.source_type as "sourceType", t.source_ref as "sourceRef", t.snapshot_ts as "snapshotTs",
   t.member_count as "memberCount"`,
);
