import { now } from "#web/kernel/clock.ts";
import { Button, Table, Text } from "@radix-ui/themes";
import { unlinkCampaign } from "#shared/orders/orders.contract.ts";
import type { Order } from "#shared/orders/orders.schema.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { dayText } from "#web/kernel/ui/format.ts";

/** Campaigns that work for the order, and on which days. */
export function OrderCampaigns({ order, mayLink }: { order: Order; mayLink: boolean }) {
  const unlink = useCommand(unlinkCampaign);
  if (order.campaigns.length === 0) {
    return (
      <Text as="p" size="2" color="gray" mt="3">
        No campaign is linked. Leads can be delivered once one is.
      </Text>
    );
  }
  const today = new Date(now()).toISOString().slice(0, 10);
  return (
    <Table.Root size="1" mt="2">
      <Table.Header>
        <Table.Row>
          <Table.ColumnHeaderCell>Campaign</Table.ColumnHeaderCell>
          <Table.ColumnHeaderCell>From</Table.ColumnHeaderCell>
          <Table.ColumnHeaderCell>To</Table.ColumnHeaderCell>
          <Table.ColumnHeaderCell>
            <span className="sr-only">Actions</span>
          </Table.ColumnHeaderCell>
        </Table.Row>
      </Table.Header>
      <Table.Body>
        {order.campaigns.map((link) => (
          <Table.Row key={`${link.campaignId}${link.linkedFrom}`}>
            <Table.RowHeaderCell>{link.campaignName}</Table.RowHeaderCell>
            <Table.Cell className="mono">{dayText(link.linkedFrom)}</Table.Cell>
            <Table.Cell className="mono">
              {link.linkedTo ? dayText(link.linkedTo) : "open"}
            </Table.Cell>
            <Table.Cell>
              {mayLink && (!link.linkedTo || link.linkedTo > today) && (
                <Button
                  size="1"
                  variant="ghost"
                  loading={unlink.isPending}
                  onClick={() =>
                    unlink.mutate({
                      params: { id: order.id },
                      body: {
                        campaignId: link.campaignId,
                        linkedFrom: link.linkedFrom,
                        linkedTo: today,
                      },
                    })
                  }
                >
                  End today
                </Button>
              )}
            </Table.Cell>
          </Table.Row>
        ))}
      </Table.Body>
    </Table.Root>
  );
}
