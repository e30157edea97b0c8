import { getImportEndpoint } from "#shared/imports/imports.contract.ts";
import { importsTopic } from "#shared/imports/imports.events.ts";
import type { Import, ImportDetail } from "#shared/imports/imports.schema.ts";
import { callLive } from "#web/kernel/api/call.ts";
import { useLiveRecord } from "#web/kernel/record/use-live-record.ts";

/** One import, live: its counts move while a worker runs it. */
export function useImport(id: string | null) {
  const { record, error, retry, take } = useLiveRecord<ImportDetail, Import>({
    queryKey: ["import", id],
    topic: id === null ? null : importsTopic.ref(),
    read: (signal) => callLive(getImportEndpoint, { params: { id: id! }, signal }),
  });
  return { found: record, error, reread: retry, take };
}
