import { Button, Flex, IconButton, Text, TextField } from "@radix-ui/themes";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ArrowDown, ArrowUp, X } from "lucide-react";
import { useState } from "react";
import type { CampaignRow } from "#shared/campaigns/campaign.schema.ts";
import { setChecklist } from "#shared/leads/checklist.contract.ts";
import { messageOf, isBlocking } from "#web/kernel/api/problem.ts";
import { useCan } from "#web/kernel/api/session.store.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { ErrorState, SkeletonLines } from "#web/kernel/ui/States.tsx";
import { toast } from "#web/kernel/ui/toast.store.ts";
import styles from "./Checklist.module.css";
import { staleOf, StalePart } from "#web/campaigns/StalePart.widget.tsx";
import { checklistQuery } from "./leads.queries.ts";

interface Item {
  key?: string;
  label: string;
}

interface Edited {
  items: Item[];
  /** The campaign's, on which the editing began. */
  version: number;
  /** They are saved with that version, and shown until they have been read again. */
  isSaved: boolean;
}

/** What reviewers must confirm before a lead of this campaign is approved. */
export function ChecklistTab({
  campaign,
  onChanged,
}: {
  campaign: CampaignRow;
  onChanged: (row: CampaignRow) => void;
}) {
  const mayEdit = useCan("campaign.edit");
  const query = useQuery({
    ...checklistQuery(campaign),
    // with the version it is at least as new as: what is shown meanwhile is of an earlier one
    placeholderData: keepPreviousData,
  });
  const [edited, setEdited] = useState<Edited | null>(null);
  const save = useCommand(setChecklist, {
    showsError: true,
    onSuccess: (row) => {
      onChanged(row);
      toast.success("Checklist saved", { detail: "For leads qualified from now on." });
    },
  });
  if (isBlocking(query.error, query.data))
    return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <SkeletonLines lines={6} />;
  const { own } = query.data;
  const isThere = edited?.isSaved === true && query.data.version >= edited.version;
  const { items, version }: Omit<Edited, "isSaved"> = edited && !isThere ? edited : query.data;
  const edit = (next: Item[]) => setEdited({ items: next, version, isSaved: false });
  /** What others changed of the campaign beside its checklist is no matter: the save is repeated. */
  const send = async (to: Item[] | null, on: number): Promise<void> => {
    const body = { items: to?.map(({ key, label }) => ({ key, label })) ?? null };
    try {
      const row = await save.mutateAsync({ params: { id: campaign.id }, body, version: on });
      // what was typed meanwhile goes on, on what is saved now
      setEdited((now) =>
        now && to ? { ...now, version: row.version, isSaved: now.items === to } : null,
      );
    } catch (error) {
      const stale = staleOf(error);
      if (stale && !stale.changed.includes("checklist")) return send(to, stale.version);
    }
  };
  const theirs = staleOf(save.error);
  const takeTheirs = () => {
    setEdited(null);
    save.reset();
    if (theirs) onChanged(theirs.current);
  };
  const swap = (at: number, by: number) => {
    const next = [...items];
    [next[at], next[at + by]] = [next[at + by]!, next[at]!];
    edit(next);
  };
  const isValid = items.length > 0 && items.every(({ label }) => label.trim().length >= 3);
  return (
    <div className={styles.padded}>
      <Text as="p" size="2" color="gray" mb="3">
        {own ? "This campaign has its own checklist." : "The workspace's checklist is used."} All of
        it must be confirmed before a lead is approved. A change counts for leads qualified from
        then on.
      </Text>
      <div className={styles.rows}>
        {items.map((item, i) => (
          <div key={item.key ?? `new-${i}`} className={styles.checkRow}>
            <span className="mono">{i + 1}</span>
            <TextField.Root
              size="2"
              aria-label={`Item ${i + 1}`}
              disabled={!mayEdit}
              value={item.label}
              onChange={(event) => edit(items.with(i, { ...item, label: event.target.value }))}
            />
            {mayEdit && (
              <Flex gap="3" align="center">
                <IconButton
                  size="1"
                  variant="ghost"
                  color="gray"
                  disabled={i === 0}
                  aria-label={`Move item ${i + 1} up`}
                  onClick={() => swap(i, -1)}
                >
                  <ArrowUp size={16} strokeWidth={1.75} />
                </IconButton>
                <IconButton
                  size="1"
                  variant="ghost"
                  color="gray"
                  disabled={i === items.length - 1}
                  aria-label={`Move item ${i + 1} down`}
                  onClick={() => swap(i, 1)}
                >
                  <ArrowDown size={16} strokeWidth={1.75} />
                </IconButton>
                <IconButton
                  size="1"
                  variant="ghost"
                  color="gray"
                  aria-label={`Remove item ${i + 1}`}
                  onClick={() => edit(items.toSpliced(i, 1))}
                >
                  <X size={16} strokeWidth={1.75} />
                </IconButton>
              </Flex>
            )}
          </div>
        ))}
      </div>
      {theirs ? (
        <StalePart
          campaign={theirs.current}
          action="campaign.checklist_set"
          what="saved another checklist meanwhile."
          onKeepMine={() => {
            const isReset = save.variables?.body.items === null;
            void send(isReset ? null : items, theirs.version);
          }}
          onTakeTheirs={takeTheirs}
        />
      ) : (
        save.error && (
          <Text as="p" role="alert" size="2" color="red" mt="2">
            {messageOf(save.error)}
          </Text>
        )
      )}
      {mayEdit && (
        <Flex gap="2" mt="3" justify="end">
          {own && (
            <Button size="1" variant="soft" color="gray" onClick={() => void send(null, version)}>
              Use the workspace's
            </Button>
          )}
          <Button
            size="1"
            variant="soft"
            color="gray"
            disabled={items.length >= 20}
            onClick={() => edit([...items, { label: "" }])}
          >
            Add item
          </Button>
          <Button
            size="1"
            disabled={edited === null || edited.isSaved || !isValid}
            loading={save.isPending}
            onClick={() => void send(items, version)}
          >
            Save checklist
          </Button>
        </Flex>
      )}
    </div>
  );
}
