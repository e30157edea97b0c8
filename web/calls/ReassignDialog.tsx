import { Button, Dialog, Flex, Text } from "@radix-ui/themes";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { campaignAgents } from "#shared/campaigns/campaigns.contract.ts";
import { call } from "#web/kernel/api/call.ts";
import { messageOf } from "#web/kernel/api/problem.ts";
import { Combobox } from "#web/kernel/ui/Combobox.tsx";
import { ErrorState } from "#web/kernel/ui/States.tsx";

const POOL = "pool";

interface Props {
  /** What is given away, as people call it, and its campaign. */
  of: { contactName: string; campaignId: string; ownerId: string | null; ownerName: string | null };
  error: unknown;
  isSaving: boolean;
  onGive: (agentId: string | null) => void;
  onClose: () => void;
}

/** Asks to whom a callback goes: an agent of the campaign, or anybody of it. */
export function ReassignDialog({ of, error, isSaving, onGive, onClose }: Props) {
  const [to, setTo] = useState<string | null>(null);
  const agents = useQuery({
    queryKey: ["campaign-agents", of.campaignId, "reassign"],
    queryFn: ({ signal }) => call(campaignAgents, { params: { id: of.campaignId }, signal }),
  });
  const others = (agents.data?.items ?? [])
    .filter((agent) => agent.assigned && agent.id !== of.ownerId)
    .map(({ id, name }) => ({ value: id, label: name }));
  const pool = of.ownerId ? [{ value: POOL, label: "Anyone of the campaign" }] : [];
  const options = [...pool, ...others];
  return (
    <Dialog.Root open onOpenChange={(next) => next || onClose()}>
      <Dialog.Content maxWidth="400px" size="2" aria-describedby={undefined}>
        <Dialog.Title size="3">Reassign {of.contactName}</Dialog.Title>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (to) onGive(to === POOL ? null : to);
          }}
        >
          <Text as="p" size="2" color="gray" mb="2">
            Kept for {of.ownerName ?? "anyone of the campaign"}. The time stays.
          </Text>
          {agents.error ? (
            <ErrorState error={agents.error} onRetry={() => void agents.refetch()} />
          ) : agents.data && options.length === 0 ? (
            <Text as="p" size="2">
              Nobody else is assigned to this campaign.
            </Text>
          ) : (
            <Combobox
              aria-label="Give it to"
              placeholder={agents.isPending ? "Reading the agents…" : "To whom?"}
              disabled={agents.isPending}
              clearable={false}
              value={to}
              onChange={setTo}
              options={options}
            />
          )}
          {error !== null && error !== undefined && (
            <Text as="p" size="2" color="red" role="alert" mt="2">
              {messageOf(error)}
            </Text>
          )}
          <Flex gap="2" mt="3" justify="end">
            <Button type="button" variant="soft" color="gray" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" disabled={!to} loading={isSaving}>
              Reassign
            </Button>
          </Flex>
        </form>
      </Dialog.Content>
    </Dialog.Root>
  );
}
