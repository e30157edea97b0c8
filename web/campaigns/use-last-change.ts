import { useQuery } from "@tanstack/react-query";
import type { AuditRow } from "#shared/audit/audit.contract.ts";
import { campaignHistory } from "#shared/campaigns/campaigns.contract.ts";
import { campaignHistoryQuery } from "./campaigns.queries.ts";
import { call } from "#web/kernel/api/call.ts";
import type { LastChange } from "#web/kernel/edit/Conflicts.tsx";

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

/** The newest change that `isIt` means; null when there is none of late. */
export async function lastChangeOf(
  campaignId: string,
  isIt: (change: AuditRow) => boolean,
): Promise<LastChange | null> {
  const params = { id: campaignId };
  const { items } = await call(campaignHistory, { params, query: { limit: 20 } });
  const last = items.find(isIt);
  return last ? { name: last.actorName, at: last.at } : null;
}
