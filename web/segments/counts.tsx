import type { ICellRendererParams } from "ag-grid-community";
import { createContext, useContext } from "react";
import type { ReactNode } from "react";
import type { SegmentCount } from "#shared/segments/segments.schema.ts";
import { useGauges } from "#web/kernel/realtime/hooks.ts";
import { exactNumber } from "#web/kernel/ui/format.ts";

const Counts = createContext<ReadonlyMap<string, SegmentCount>>(new Map());

/** Follows the counts of all segments once, for every cell below. */
export function SegmentCounts({ children }: { children: ReactNode }) {
  return <Counts value={useGauges<SegmentCount>("segment-counts")}>{children}</Counts>;
}

/** The count of one segment as it is now; `known` until the first live one. */
export function LiveCount({ id, known }: { id: string; known: number | null }) {
  const live = useContext(Counts).get(id)?.count ?? known;
  return <span data-segment-count={id}>{live === null ? "…" : exactNumber(live)}</span>;
}

export const liveCountCell = ({ data }: ICellRendererParams) => {
  const segment = data as { id: string; recordCountCache: number | null } | undefined;
  return segment ? <LiveCount id={segment.id} known={segment.recordCountCache} /> : null;
};
