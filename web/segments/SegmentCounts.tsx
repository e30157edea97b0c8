import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { ICellRendererParams } from "ag-grid-community";
import { createContext, useContext } from "react";
import type { ReactNode } from "react";
import type { SegmentCount } from "#shared/segments/segments.schema.ts";
import { segmentCountsTopic } from "#shared/segments/segments.events.ts";
import type { Segment } from "#shared/segments/segments.schema.ts";
import { useGauges } from "#web/kernel/realtime/hooks.ts";
import { exactNumber } from "#web/kernel/ui/format.ts";
import { segmentCountQuery } from "./segments.queries.ts";

const Counts = createContext<ReadonlyMap<string, SegmentCount>>(new Map());

/** Follows the counts of all segments once, for every cell below. */
export function SegmentCounts({ children }: { children: ReactNode }) {
  return <Counts value={useGauges(segmentCountsTopic.ref())}>{children}</Counts>;
}

interface LiveCountProps {
  id: string;
  /** The count as the row had it, and when it was made. */
  known: number | null;
  knownAt: string | null;
}

/**
 * The count of one segment as it is now. Of a segment that not everybody sees the hub says only that
 * the count changed; the figure is then read by REST.
 */
export function LiveCount({ id, known, knownAt }: LiveCountProps) {
  const gauge = useContext(Counts).get(id);
  const isHidden = gauge?.count === null && (knownAt === null || gauge.asOf > knownAt);
  const read = useQuery({
    ...segmentCountQuery(id, gauge?.asOf),
    enabled: isHidden,
    placeholderData: keepPreviousData,
  });
  const live = gauge?.count ?? (isHidden ? read.data?.recordCountCache : null) ?? known;
  return <span data-segment-count={id}>{live === null ? "…" : exactNumber(live)}</span>;
}

type Counted = Pick<Segment, "id" | "recordCountCache" | "lastRefreshedAt">;

export const liveCountCell = ({ data }: ICellRendererParams<Counted>) => {
  if (!data) return null;
  const { id, recordCountCache: known, lastRefreshedAt: knownAt } = data;
  return <LiveCount id={id} known={known} knownAt={knownAt} />;
};
