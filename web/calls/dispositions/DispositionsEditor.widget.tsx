import { Button, Checkbox, Flex, IconButton, Select, TextField } from "@radix-ui/themes";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { RETRY, SYSTEM_ACTIONS } from "#shared/calls/dispositions/disposition.rules.ts";
import type { SystemAction } from "#shared/calls/dispositions/disposition.rules.ts";
import {
  listDispositions,
  setDispositions,
} from "#shared/calls/dispositions/dispositions.contract.ts";
import type { Labels, SetDispositions } from "#shared/calls/dispositions/dispositions.schema.ts";
import type { CampaignRow } from "#shared/campaigns/campaign.schema.ts";
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
import { dispositionsQuery } from "./dispositions.queries.ts";
import styles from "./Dispositions.module.css";

const ACTION_WORDS: Record<SystemAction, string> = {
  add_to_global_dnc: "Add to DNC",
  campaign_opt_out: "Out of this campaign",
  retry_after_delay: "Try again later",
  schedule_callback: "Callback",
  converted_qualified: "Make a lead",
  mark_number_invalid: "Number is wrong",
  client_opt_out: "Out for this client",
  no_action: "Settled",
};

type Item = SetDispositions["items"][number];

/** A new label. Its id is made here, so that each save of it is of the same label. */
const fresh = (): Item => ({
  id: uuidv7(now()),
  label: "",
  action: "no_action",
  params: {},
  isConversation: true,
});

interface Props {
  campaign: Pick<CampaignRow, "id" | "version">;
}

/** Labels of the campaign, each with its one action. Their order is the order of the number keys. */
export function DispositionsTab({ campaign: { id, version } }: Props) {
  const query = useQuery({
    ...dispositionsQuery(id, version),
    // what is shown meanwhile is of an earlier version
    placeholderData: keepPreviousData,
  });
  if (isBlocking(query.error, query.data))
    return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <SkeletonLines lines={8} />;
  return <Items campaignId={id} labels={query.data} />;
}

const itemsOf = ({ items }: Labels): Item[] =>
  items.map(({ id, label, action, params, isConversation }) => ({
    id,
    label,
    action,
    params,
    isConversation,
  }));

function useLabelsEdit(labels: Labels, id: string, mayEdit: boolean) {
  const params = { id };
  return useEdit<Labels, { items: Item[] }>(labels, {
    valuesOf: (row) => ({ items: itemsOf(row) }),
    write: async ({ items = [] }, { version }) => {
      const saved = await call(setDispositions, { params, body: { items }, version });
      toast.success("Dispositions saved");
      return saved;
    },
    // the campaign's version also moves when others change something else of it
    readAgain: () => call(listDispositions, { params }),
    isWhole: true,
    labels: { items: "The labels" },
    isGuarded: mayEdit,
  });
}

function Items({ campaignId, labels }: { campaignId: string; labels: Labels }) {
  const mayEdit = useCan("campaign.edit");
  const edit = useLabelsEdit(labels, campaignId, mayEdit);
  const { items } = edit.values;
  const rows = useRowKeys(items.length);
  const set = (next: Item[]) => edit.change({ items: next });
  const remove = (at: number) => {
    rows.remove(at);
    set(items.toSpliced(at, 1));
  };
  return (
    <div className={styles.padded} style={{ maxWidth: 900 }}>
      <div className={styles.rows}>
        {items.map((item, i) => (
          <LabelRow
            key={rows.keys[i]}
            item={item}
            no={i + 1}
            mayEdit={mayEdit}
            onChange={(part) => set(items.with(i, { ...item, ...part }))}
            onRemove={() => remove(i)}
          />
        ))}
      </div>
      {edit.conflicts.length > 0 && (
        <StalePart
          campaign={{ id: campaignId, version: edit.row.version }}
          action="campaign.dispositions_set"
          what="saved other dispositions while you edited these"
          onKeepMine={() => edit.keepMine("items")}
          onTakeTheirs={() => edit.discard("items")}
        />
      )}
      {edit.failure && <Refusal>{edit.failure}</Refusal>}
      {mayEdit && (
        <Flex gap="2" mt="3" justify="end">
          <Button size="1" variant="soft" color="gray" onClick={() => set([...items, fresh()])}>
            Add label
          </Button>
          <Button
            size="1"
            disabled={edit.typed.length === 0}
            loading={edit.isSaving}
            onClick={() => void edit.save()}
          >
            Save dispositions
          </Button>
        </Flex>
      )}
    </div>
  );
}

interface LabelRowProps {
  item: Item;
  /** Its place, from 1. */
  no: number;
  mayEdit: boolean;
  onChange: (part: Partial<Item>) => void;
  onRemove: () => void;
}

function LabelRow({ item, no, mayEdit, onChange, onRemove }: LabelRowProps) {
  return (
    <div className={styles.labelRow}>
      <span className="mono">{no < 10 ? no : no === 10 ? 0 : ""}</span>
      <TextField.Root
        size="1"
        aria-label="Label"
        disabled={!mayEdit}
        value={item.label}
        onChange={(event) => onChange({ label: event.target.value })}
      />
      <Select.Root
        size="1"
        disabled={!mayEdit}
        value={item.action}
        onValueChange={(action) =>
          onChange({
            action: action as SystemAction,
            params: action === "retry_after_delay" ? { ...RETRY } : {},
          })
        }
      >
        <Select.Trigger aria-label="Action" />
        <Select.Content position="popper">
          {SYSTEM_ACTIONS.map((action) => (
            <Select.Item key={action} value={action}>
              {ACTION_WORDS[action]}
            </Select.Item>
          ))}
        </Select.Content>
      </Select.Root>
      {item.action === "retry_after_delay" ? (
        <TextField.Root
          size="1"
          type="number"
          className="mono"
          aria-label="Minutes until the next try"
          disabled={!mayEdit}
          value={String(item.params?.delayMinutes ?? "")}
          onChange={(event) =>
            onChange({
              params: { ...item.params, delayMinutes: Number(event.target.value) },
            })
          }
        >
          <TextField.Slot side="right">min</TextField.Slot>
        </TextField.Root>
      ) : (
        <span />
      )}
      <label>
        <Checkbox
          mr="1"
          disabled={!mayEdit}
          checked={item.isConversation}
          onCheckedChange={(on) => onChange({ isConversation: on === true })}
        />
        Talked
      </label>
      {mayEdit && (
        <IconButton
          size="1"
          variant="ghost"
          color="gray"
          aria-label={`Remove ${item.label}`}
          onClick={onRemove}
        >
          <X size={16} strokeWidth={1.75} />
        </IconButton>
      )}
    </div>
  );
}
