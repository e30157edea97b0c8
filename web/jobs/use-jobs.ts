import type { JobRow } from "#shared/kernel/system-topics.ts";
import { jobsTopic } from "#shared/kernel/system-topics.ts";
import { useSession } from "#web/kernel/api/session.store.ts";
import { useLiveList } from "#web/kernel/grid/use-live-list.ts";
import { useReloadOnStale } from "#web/kernel/grid/use-reload-on-stale.ts";
import { useFeedRows } from "#web/kernel/grid/use-row-feed.ts";
import { myJobs } from "./jobs.queries.ts";

/** Work that goes on, or waits for its turn. */
export const isGoing = ({ state }: Pick<JobRow, "state">): boolean =>
  state === "queued" || state === "running" || state === "paused";

/** What still waits for a worker stands on top. */
const started = (row: JobRow): string => row.startedAt ?? "9999";

/** My own long work, live; the ring and the page share one read. */
export function useJobs() {
  const userId = useSession((s) => s.user?.id);
  const list = useLiveList<JobRow>({
    ...myJobs,
    topic: userId ? jobsTopic.ref({ userId }) : null,
  });
  useReloadOnStale(list.feed, list.onReload);
  const rows = useFeedRows(list.feed).toSorted((a, b) => started(b).localeCompare(started(a)));
  return { ...list, going: rows.filter(isGoing), ended: rows.filter((row) => !isGoing(row)) };
}
