import { importsTopic } from "#shared/imports/imports.events.ts";
import type { Import, ImportDetail } from "#shared/imports/imports.schema.ts";
import { importRecord } from "./imports.queries.ts";
import { useLiveRecord } from "#web/kernel/record/use-live-record.ts";

/** One import, live: its counts move while a worker runs it. */
export function useImport(id: string | null) {
  const { record, error, retry, take } = useLiveRecord<ImportDetail, Import>({
    ...importRecord(id),
    topic: id === null ? null : importsTopic.ref(),
  });
  return { found: record, error, reread: retry, take };
}
