import { Select, Text, TextField } from "@radix-ui/themes";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { publishLead, recallLead } from "#shared/orders/orders.contract.ts";
import { messageOf } from "#web/kernel/api/problem.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { useTyped } from "#web/kernel/edit/use-unsaved.ts";
import { ActionButton } from "#web/kernel/ui/ActionButton.tsx";
import type { OpenLead } from "./leads.sync.ts";
import { orderChoicesQuery } from "#web/orders/orders.queries.ts";

/** Publishes an approved lead to an order, or takes a published one back. */
export function PublishActions({ lead }: { lead: OpenLead }) {
  if (lead.status === "approved") return lead.can.publish ? <Publish lead={lead} /> : null;
  return lead.can.recall ? <Recall lead={lead} /> : null;
}

function Publish({ lead }: { lead: OpenLead }) {
  const choices = useQuery(orderChoicesQuery(lead.id));
  const items = choices.data?.items ?? [];
  const [chosen, setChosen] = useState<string | null>(null);
  const orderId = chosen ?? items.find((item) => item.proposed)?.orderId;
  const publish = useCommand(publishLead);
  if (choices.error) {
    return (
      <>
        <Text size="2" color="red" role="alert">
          {messageOf(choices.error)}
        </Text>
        <ActionButton label="Try again" variant="soft" run={() => void choices.refetch()} />
      </>
    );
  }
  if (choices.data && items.length === 0) {
    return (
      <Text size="2" color="gray">
        No running order is linked to {lead.campaignName}. Link one to publish this lead.
      </Text>
    );
  }
  return (
    <>
      <ActionButton
        label="Publish"
        combo="p"
        layer="drawer"
        disabled={!orderId}
        loading={choices.isPending || publish.isPending}
        run={() =>
          publish.mutate({ params: { id: lead.id }, body: { orderId }, version: lead.version })
        }
      />
      {orderId && (
        <Select.Root size="1" value={orderId} onValueChange={setChosen}>
          <Select.Trigger aria-label="Order" />
          <Select.Content position="popper">
            {items.map((item) => (
              <Select.Item key={item.orderId} value={item.orderId}>
                {item.clientName}: {item.name} ({item.delivered} of {item.leadGoal})
              </Select.Item>
            ))}
          </Select.Content>
        </Select.Root>
      )}
    </>
  );
}

function Recall({ lead }: { lead: OpenLead }) {
  const [reason, setReason] = useTyped("", "Reason");
  const recall = useCommand(recallLead);
  const ready = reason.trim().length >= 3;
  return (
    <>
      <TextField.Root
        size="1"
        style={{ minWidth: 220 }}
        aria-label="Reason to recall"
        placeholder="Why it must come back"
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      <ActionButton
        label="Recall from client"
        color="red"
        variant="soft"
        disabled={!ready}
        loading={recall.isPending}
        run={() =>
          recall.mutate({ params: { id: lead.id }, body: { reason }, version: lead.version })
        }
      />
    </>
  );
}
