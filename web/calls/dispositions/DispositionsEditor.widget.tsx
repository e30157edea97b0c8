import { Button, Checkbox, Flex, IconButton, Select, TextField } from "@radix-ui/themes";
import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useState } from "react";
import { RETRY, SYSTEM_ACTIONS } from "#shared/calls/dispositions/disposition.rules.ts";
import type { SystemAction } from "#shared/calls/dispositions/disposition.rules.ts";
import { messageOf, isBlocking } from "#web/kernel/api/problem.ts";
import { useCan } from "#web/kernel/api/session.store.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { ErrorState, SkeletonLines } from "#web/kernel/ui/States.tsx";
import { toast } from "#web/kernel/ui/toast.store.ts";
import styles from "./Dispositions.module.css";
import { staleOf, StalePart } from "#web/campaigns/StalePart.widget.tsx";
import type { SetDispositions } from "#shared/calls/dispositions/dispositions.schema.ts";
import { setDispositions } from "#shared/calls/dispositions/dispositions.contract.ts";
import { dispositionsQuery } from "./dispositions.queries.ts";

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

/** Labels of the campaign, each with its one action. Their order is the order of the number keys. */
export function DispositionsTab({ campaignId }: { campaignId: string }) {
  const mayEdit = useCan("campaign.edit");
  const query = useQuery(dispositionsQuery(campaignId));
  const [edited, setEdited] = useState<Item[] | null>(null);
  const save = useCommand(setDispositions, {
    showsError: true,
    onSuccess: () => toast.success("Dispositions saved"),
  });
  const takeTheirs = () => {
    setEdited(null);
    save.reset();
    void query.refetch();
  };
  /** What others changed of the campaign beside its labels is no matter: the save is repeated. */
  const send = async (labels: Item[], version: number): Promise<void> => {
    try {
      await save.mutateAsync({ params: { id: campaignId }, body: { items: labels }, version });
      await query.refetch();
      // what was typed meanwhile goes on, on what is saved now
      setEdited((now) => (now === labels ? null : now));
    } catch (error) {
      const theirs = staleOf(error);
      if (theirs && !theirs.changed.includes("dispositions")) return send(labels, theirs.version);
    }
  };
  const theirs = staleOf(save.error);
  if (isBlocking(query.error, query.data))
    return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <SkeletonLines lines={8} />;
  const items: Item[] =
    edited ??
    query.data.items.map(({ id, label, action, params, isConversation }) => ({
      id,
      label,
      action,
      params,
      isConversation,
    }));
  const change = (at: number, part: Partial<Item>) =>
    setEdited(items.map((item, i) => (i === at ? { ...item, ...part } : item)));
  return (
    <div className={styles.padded} style={{ maxWidth: 900 }}>
      <div className={styles.rows}>
        {items.map((item, i) => (
          <div key={item.id ?? `new-${i}`} className={styles.labelRow}>
            <span className="mono">{i < 9 ? i + 1 : i === 9 ? 0 : ""}</span>
            <TextField.Root
              size="1"
              aria-label="Label"
              disabled={!mayEdit}
              value={item.label}
              onChange={(event) => change(i, { label: event.target.value })}
            />
            <Select.Root
              size="1"
              disabled={!mayEdit}
              value={item.action}
              onValueChange={(action) =>
                change(i, {
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
                  change(i, {
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
                onCheckedChange={(on) => change(i, { isConversation: on === true })}
              />
              Talked
            </label>
            {mayEdit && (
              <IconButton
                size="1"
                variant="ghost"
                color="gray"
                aria-label={`Remove ${item.label}`}
                onClick={() => setEdited(items.filter((_, at) => at !== i))}
              >
                <X size={16} strokeWidth={1.75} />
              </IconButton>
            )}
          </div>
        ))}
      </div>
      {theirs && edited ? (
        <StalePart
          campaign={theirs.current}
          action="campaign.dispositions_set"
          what="saved other dispositions while you edited these."
          onKeepMine={() => void send(edited, theirs.version)}
          onTakeTheirs={takeTheirs}
        />
      ) : (
        save.error && <p role="alert">{messageOf(save.error)}</p>
      )}
      {mayEdit && (
        <Flex gap="2" mt="3" justify="end">
          <Button
            size="1"
            variant="soft"
            color="gray"
            onClick={() =>
              setEdited([
                ...items,
                { label: "", action: "no_action", params: {}, isConversation: true },
              ])
            }
          >
            Add label
          </Button>
          <Button
            size="1"
            disabled={edited === null}
            loading={save.isPending}
            onClick={() => void send(items, query.data.version)}
          >
            Save dispositions
          </Button>
        </Flex>
      )}
    </div>
  );
}
