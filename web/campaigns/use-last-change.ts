import { useQuery } from "@tanstack/react-query";
import type { AuditRow } from "#shared/audit/audit.contract.ts";
import { campaignHistoryQuery } from "./campaigns.queries.ts";

/** A colleague's step on a campaign: who, and when. */
export interface LastChange {
  name: string;
  at: string;
}

/** The newest change that `isIt` means, for the question whose stands; null while unknown. */
export function useLastChange(
  campaignId: string,
  version: number,
  isIt: ((change: AuditRow) => boolean) | null,
): LastChange | null {
  const history = useQuery({
    ...campaignHistoryQuery(campaignId, version),
    enabled: isIt !== null,
  });
  const last = isIt && history.data?.items.find(isIt);
  return last ? { name: last.actorName, at: last.at } : null;
}
