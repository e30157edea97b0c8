import { Button, Callout } from "@radix-ui/themes";
import { useQuery } from "@tanstack/react-query";
import { CircleAlert } from "lucide-react";
import type { CampaignRow } from "#shared/campaigns/campaign.schema.ts";
import { ConflictBanner } from "#web/kernel/ui/ConflictBanner.tsx";
import { useListName } from "#web/campaigns/use-list-name.ts";
import { DRAFT_LABELS, draftOf, type DraftField } from "./draft.fields.ts";
import { useLastChange } from "#web/campaigns/use-last-change.ts";
import type { DraftState } from "./draft-saver.ts";
import { setsField } from "./last-change.rules.ts";
import { scriptChoicesQuery } from "#web/calls/scripts/scripts.queries.ts";
import { formChoicesQuery } from "#web/forms/forms.queries.ts";

interface DraftProblemsProps {
  campaign: CampaignRow;
  draft: Pick<DraftState, "conflicts" | "refused"> & {
    keepMine: (field: DraftField) => void;
    discard: (field: DraftField) => void;
  };
}

/** What of a draft is not saved: fields that a colleague changed too, and those that were refused. */
export function DraftProblems({ campaign, draft }: DraftProblemsProps) {
  const { conflicts, refused, keepMine, discard } = draft;
  return (
    <>
      {conflicts.map((field) => (
        <Conflict
          key={field}
          campaign={campaign}
          field={field}
          onKeepMine={() => keepMine(field)}
          onTakeTheirs={() => discard(field)}
        />
      ))}
      {refused.map(({ field, message }) => (
        <Callout.Root key={field} size="1" color="red" role="alert">
          <Callout.Icon>
            <CircleAlert size={16} strokeWidth={1.75} />
          </Callout.Icon>
          <Callout.Text>
            {DRAFT_LABELS[field]} is not saved. {message}
          </Callout.Text>
          <div>
            <Button size="1" variant="soft" color="gray" onClick={() => discard(field)}>
              Keep what was saved
            </Button>
          </div>
        </Callout.Root>
      ))}
    </>
  );
}

interface ConflictProps {
  campaign: CampaignRow;
  field: DraftField;
  onKeepMine: () => void;
  onTakeTheirs: () => void;
}

function Conflict({ campaign, field, onKeepMine, onTakeTheirs }: ConflictProps) {
  const last = useLastChange(campaign.id, campaign.version, setsField(field));
  return (
    <ConflictBanner
      name={last?.name ?? "Somebody"}
      field={DRAFT_LABELS[field]}
      theirs={<Theirs campaign={campaign} field={field} />}
      at={last?.at ?? campaign.updatedAt}
      onKeepMine={onKeepMine}
      onTakeTheirs={onTakeTheirs}
    />
  );
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
