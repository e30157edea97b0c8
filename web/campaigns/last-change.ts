import { useQuery } from "@tanstack/react-query";
import type { AuditRow } from "#shared/audit/audit.contract.ts";
import { zCallSettings } from "#shared/campaigns/campaign.schema.ts";
import { campaignHistory } from "#shared/campaigns/campaigns.contract.ts";
import { call } from "#web/kernel/api/call.ts";
import type { DraftField } from "./draft-fields.ts";

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
    queryKey: ["campaign-history", campaignId, version],
    enabled: isIt !== null,
    queryFn: ({ signal }) =>
      call(campaignHistory, { params: { id: campaignId }, query: { limit: 20 }, signal }),
  });
  const last = isIt && history.data?.items.find(isIt);
  return last ? { name: last.actorName, at: last.at } : null;
}

/** Whether a change set this answer of a draft; the call's answers are parts of its settings. */
export function setsField(field: DraftField): (change: AuditRow) => boolean {
  return ({ changes }) => {
    if (field in changes) return true;
    const [before, after] = changes["settings"] ?? [];
    return JSON.stringify(answerIn(before, field)) !== JSON.stringify(answerIn(after, field));
  };
}

/** The audit keeps a document as the text that the database got. */
function answerIn(settings: unknown, field: DraftField): unknown {
  const kept = typeof settings === "string" ? (JSON.parse(settings) as unknown) : settings;
  const calls = (kept as { call?: unknown } | null | undefined)?.call;
  const { caps, ...own } = zCallSettings.parse(calls ?? {});
  return { ...own, ...caps }[field as keyof (typeof own & typeof caps)];
}
