import { Button, Flex, IconButton, Text, TextField } from "@radix-ui/themes";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ArrowDown, ArrowUp, X } from "lucide-react";
import type { CampaignRow } from "#shared/campaigns/campaign.schema.ts";
import { getCampaign } from "#shared/campaigns/campaigns.contract.ts";
import { getChecklist, setChecklist } from "#shared/leads/checklist.contract.ts";
import { uuidv7 } from "#shared/kernel/ids.ts";
import { now } from "#web/kernel/clock.ts";
import { call } from "#web/kernel/api/call.ts";
import { isBlocking } from "#web/kernel/api/problem.ts";
import { useCan } from "#web/kernel/api/session.store.ts";
import { Refusal } from "#web/kernel/edit/Refusal.tsx";
import { useEdit } from "#web/kernel/edit/use-edit.ts";
import { useRowKeys } from "#web/kernel/edit/use-row-keys.ts";
import { ErrorState, SkeletonLines } from "#web/kernel/ui/States.tsx";
import { toast } from "#web/kernel/ui/toast.store.ts";
import { StalePart } from "#web/campaigns/StalePart.widget.tsx";
import styles from "./Checklist.module.css";
import { checklistQuery } from "./leads.queries.ts";

interface Item {
  key?: string;
  label: string;
}

/** A checklist as it stood at a version of its campaign, or later. */
interface Checklist {
  version: number;
  own: boolean;
  items: Item[];
}

interface Props {
  campaign: CampaignRow;
  onChanged: (row: CampaignRow) => void;
}

async function read(campaign: { id: string; version: number }): Promise<Checklist> {
  const { id, version } = campaign;
  return { ...(await call(getChecklist, { params: { id } })), version };
}

/** What reviewers must confirm before a lead of this campaign is approved. */
export function ChecklistTab({ campaign, onChanged }: Props) {
  const query = useQuery({
    ...checklistQuery(campaign),
    // what is shown meanwhile is of an earlier version
    placeholderData: keepPreviousData,
  });
  if (isBlocking(query.error, query.data))
    return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <SkeletonLines lines={6} />;
  return <Items checklist={query.data} campaign={campaign} onChanged={onChanged} />;
}

/** The editor's hold on a checklist; null for its items gives the campaign the workspace's again. */
function useChecklistEdit(checklist: Checklist, { campaign, onChanged }: Props, mayEdit: boolean) {
  const { id } = campaign;
  return useEdit<Checklist, { items: Item[] | null }>(checklist, {
    valuesOf: ({ items }) => ({ items }),
    write: async ({ items = null }, { version }) => {
      const body = { items: items?.map(({ key, label }) => ({ key, label })) ?? null };
      const row = await call(setChecklist, { params: { id }, body, version });
      onChanged(row);
      toast.success("Checklist saved", { detail: "For leads qualified from now on." });
      return read(row);
    },
    // the campaign's version also moves when others change something else of it
    readAgain: async () => read(await call(getCampaign, { params: { id } })),
    isWhole: true,
    labels: { items: "The checklist" },
    isGuarded: mayEdit,
  });
}

function Items({ checklist, ...props }: Props & { checklist: Checklist }) {
  const { campaign } = props;
  const mayEdit = useCan("campaign.edit");
  const edit = useChecklistEdit(checklist, props, mayEdit);
  const { own } = edit.row;
  const items = edit.values.items ?? edit.theirs.items ?? [];
  const set = (next: Item[]) => edit.change({ items: next });
  const rows = useRowKeys(items.length);
  const swap = (at: number, by: number) => {
    const next = [...items];
    [next[at], next[at + by]] = [next[at + by]!, next[at]!];
    rows.swap(at, at + by);
    set(next);
  };
  const remove = (at: number) => {
    rows.remove(at);
    set(items.toSpliced(at, 1));
  };
  const isTyped = edit.typed.length > 0;
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
          <div key={rows.keys[i]} className={styles.checkRow}>
            <span className="mono">{i + 1}</span>
            <TextField.Root
              size="2"
              aria-label={`Item ${i + 1}`}
              disabled={!mayEdit}
              value={item.label}
              onChange={(event) => set(items.with(i, { ...item, label: event.target.value }))}
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
                  onClick={() => remove(i)}
                >
                  <X size={16} strokeWidth={1.75} />
                </IconButton>
              </Flex>
            )}
          </div>
        ))}
      </div>
      {edit.conflicts.length > 0 && (
        <StalePart
          campaign={{ id: campaign.id, version: edit.row.version }}
          action="campaign.checklist_set"
          what="saved another checklist meanwhile"
          onKeepMine={() => edit.keepMine("items")}
          onTakeTheirs={() => edit.discard("items")}
        />
      )}
      {edit.failure && <Refusal>{edit.failure}</Refusal>}
      {mayEdit && (
        <Flex gap="2" mt="3" justify="end">
          {own && (
            <Button
              size="1"
              variant="soft"
              color="gray"
              onClick={() => {
                edit.change({ items: null });
                void edit.save();
              }}
            >
              Use the workspace's
            </Button>
          )}
          <Button
            size="1"
            variant="soft"
            color="gray"
            disabled={items.length >= 20}
            onClick={() => set([...items, { key: uuidv7(now()), label: "" }])}
          >
            Add item
          </Button>
          <Button
            size="1"
            disabled={!isTyped || !isValid}
            loading={edit.isSaving}
            onClick={() => void edit.save()}
          >
            Save checklist
          </Button>
        </Flex>
      )}
    </div>
  );
}
