import { Button, Dialog, Flex, Text } from "@radix-ui/themes";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { messageOf } from "#web/kernel/api/problem.ts";
import { Combobox } from "#web/kernel/ui/Combobox.tsx";
import { ErrorState } from "#web/kernel/ui/States.tsx";
import { useFocusReturn } from "#web/kernel/ui/use-focus-return.ts";
import { campaignAgentsQuery } from "#web/campaigns/campaigns.queries.ts";

const POOL = "pool";

interface Props {
  title: string;
  detail: string;
  campaignId: string;
  /** Who has it, and is therefore not offered. */
  holderId: string | null;
  /** Whom to offer: the campaign's own agents, or every agent. */
  whom: "assigned" | "all";
  /** Offers nobody in particular, under these words. */
  pool?: string;
  error: unknown;
  isSaving: boolean;
  /** Null: nobody in particular. */
  onGive: (agentId: string | null) => void;
  onClose: () => void;
}

/** Asks to which agent something goes. */
export function AgentDialog(props: Props) {
  const { title, detail, campaignId, holderId, whom, pool, error, onGive, onClose } = props;
  const giveFocusBack = useFocusReturn(true);
  const [to, setTo] = useState<string | null>(null);
  const agents = useQuery(campaignAgentsQuery(campaignId));
  const others = (agents.data?.items ?? [])
    .filter((agent) => agent.id !== holderId && (agent.assigned || whom === "all"))
    .toSorted((a, b) => Number(b.assigned) - Number(a.assigned))
    .map(({ id, name, assigned }) => ({
      value: id,
      label: name,
      hint: assigned ? undefined : "not of this campaign",
    }));
  const options = pool ? [{ value: POOL, label: pool }, ...others] : others;
  return (
    <Dialog.Root open onOpenChange={(next) => next || onClose()}>
      <Dialog.Content
        maxWidth="400px"
        size="2"
        aria-describedby={undefined}
        onCloseAutoFocus={giveFocusBack}
      >
        <Dialog.Title size="3">{title}</Dialog.Title>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (to) onGive(to === POOL ? null : to);
          }}
        >
          <Text as="p" size="2" color="gray" mb="2">
            {detail}
          </Text>
          {agents.error ? (
            <ErrorState error={agents.error} onRetry={() => void agents.refetch()} />
          ) : agents.data && options.length === 0 ? (
            <Text as="p" size="2">
              There is nobody else to give it to.
            </Text>
          ) : (
            <Combobox
              aria-label="Give it to"
              placeholder="To whom?"
              loading={agents.isPending}
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
            <Button type="submit" disabled={!to} loading={props.isSaving}>
              Reassign
            </Button>
          </Flex>
        </form>
      </Dialog.Content>
    </Dialog.Root>
  );
}
