import type { CampaignRow } from "#shared/campaigns/campaign.schema.ts";
import { changeCampaign } from "#shared/campaigns/campaigns.contract.ts";
import { call } from "#web/kernel/api/call.ts";
import { useEdit, type EditHandle } from "#web/kernel/edit/use-edit.ts";
import { toast } from "#web/kernel/ui/toast.store.ts";
import { changeOf, DRAFT_LABELS, draftOf, fieldAt, type Draft } from "./draft.fields.ts";

export const AUTOSAVE_MS = 600;

export type DraftEdit = EditHandle<CampaignRow, Draft>;

/** A draft that is kept as it is typed. Leaving the page sends what waits. */
export function useDraft(
  campaign: CampaignRow,
  onChanged: (row: CampaignRow) => void,
): DraftEdit & { shown: CampaignRow } {
  const { id } = campaign;
  const edit = useEdit<CampaignRow, Draft>(campaign, {
    valuesOf: draftOf,
    write: (changed, on) =>
      call(changeCampaign, { params: { id }, body: changeOf(on, changed), version: on.version }),
    onRow: onChanged,
    onLost: (fields) => sayLost("draft", fields, DRAFT_LABELS),
    fieldAt,
    autosaveMs: AUTOSAVE_MS,
    labels: DRAFT_LABELS,
  });
  const typed = Object.fromEntries(edit.typed.map((field) => [field, edit.values[field]]));
  return { ...edit, shown: { ...campaign, ...changeOf(campaign, typed) } };
}

/** Says what could not be saved of a step that is gone from the screen. */
export function sayLost(
  what: string,
  fields: readonly string[],
  labels: { [field: string]: string },
): void {
  toast.error(`Not all of the ${what} was saved`, {
    detail: fields.map((field) => labels[field]).join(", "),
  });
}
