import { useEffect, useState, useSyncExternalStore } from "react";
import type { CampaignRow } from "#shared/campaigns/campaign.schema.ts";
import { changeCampaign } from "#shared/campaigns/campaigns.contract.ts";
import { call } from "#web/kernel/api/call.ts";
import { toast } from "#web/kernel/ui/toast.store.ts";
import { changeOf, DRAFT_LABELS } from "./draft.fields.ts";
import { DraftSaver } from "./draft-saver.ts";

/** A draft that is kept as it is typed. Leaving the page sends what waits. */
export function useDraft(campaign: CampaignRow, onChanged: (row: CampaignRow) => void) {
  const { id } = campaign;
  const [saver] = useState(
    () =>
      new DraftSaver(campaign, {
        write: (body, version) => call(changeCampaign, { params: { id }, body, version }),
        onRow: onChanged,
        onLost: (fields) =>
          toast.error("Not all of the draft was saved", {
            detail: fields.map((field) => DRAFT_LABELS[field]).join(", "),
          }),
      }),
  );
  useEffect(() => saver.sees(campaign), [saver, campaign]);
  useEffect(() => {
    saver.open();
    return () => saver.close();
  }, [saver]);
  const state = useSyncExternalStore(saver.subscribe, () => saver.state);
  /** With what is being saved; what is not going to be is not shown as if it were. */
  const shown: CampaignRow = { ...campaign, ...changeOf(campaign, state.pending) };
  const { change, send: flush, keepMine, discard } = saver;
  return { ...state, shown, change, flush, keepMine, discard };
}
