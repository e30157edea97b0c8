import { Button } from "@radix-ui/themes";
import { useQuery } from "@tanstack/react-query";
import type { CampaignRow } from "#shared/campaigns/campaign.schema.ts";
import { scriptChoicesQuery } from "#web/calls/scripts/scripts.queries.ts";
import { useListName } from "#web/campaigns/use-list-name.ts";
import { lastChangeOf } from "#web/campaigns/use-last-change.ts";
import { formChoicesQuery } from "#web/forms/forms.queries.ts";
import { Conflicts } from "#web/kernel/edit/Conflicts.tsx";
import type { Editable } from "#web/kernel/edit/edit-state.ts";
import type { Values } from "#web/kernel/edit/merge.ts";
import { Refusal } from "#web/kernel/edit/Refusal.tsx";
import { DRAFT_LABELS, draftOf, type DraftField } from "./draft.fields.ts";
import { setsField } from "./last-change.rules.ts";
import type { EditHandle } from "#web/kernel/edit/use-edit.ts";
import type { DraftEdit } from "./use-draft.ts";

interface DraftProblemsProps {
  campaign: CampaignRow;
  draft: DraftEdit;
}

/** What of a draft is not saved: fields that a colleague changed too, and those that were refused. */
export function DraftProblems({ campaign, draft }: DraftProblemsProps) {
  const { id } = campaign;
  return (
    <>
      <Conflicts
        of={draft}
        labels={DRAFT_LABELS}
        lastOf={{
          record: ["campaign", id, draft.row.version],
          read: (field) => lastChangeOf(id, setsField(field as DraftField)),
        }}
        wordsOf={(field) => <Theirs campaign={draft.row} field={field as DraftField} />}
      />
      <Refused of={draft} labels={DRAFT_LABELS} />
    </>
  );
}

interface RefusedProps {
  of: Pick<EditHandle<Editable, Values>, "refused" | "discard">;
  labels: { [field: string]: string };
}

/** What the server did not take. */
export function Refused({ of, labels }: RefusedProps) {
  return of.refused.map(({ field, message }) => (
    <Refusal
      key={field}
      action={
        <Button size="1" variant="soft" color="gray" onClick={() => of.discard(field)}>
          Keep what was saved
        </Button>
      }
    >
      {labels[field]} is not saved. {message}
    </Refusal>
  ));
}

/** What the campaign has now, in words. */
function Theirs({ campaign, field }: { campaign: CampaignRow; field: DraftField }) {
  const scripts = useQuery({
    ...scriptChoicesQuery,
    enabled: field === "scriptId",
  });
  const forms = useQuery({
    ...formChoicesQuery,
    enabled: field === "formId",
  });
  const listName = useListName();
  const value = draftOf(campaign)[field];
  if (value === null || value.toString() === "") return "nothing";
  if (field === "listId") return listName(campaign.listId);
  if (field === "clientId") return campaign.clientName;
  if (field === "startsAt" || field === "endsAt") return new Date(value as string).toLocaleString();
  const items = field === "scriptId" ? scripts.data?.items : forms.data?.items;
  if (field === "scriptId" || field === "formId") {
    return items?.find(({ id }) => id === value)?.name ?? "another one";
  }
  return Array.isArray(value) ? value.join(", ") : String(value);
}
