import { now } from "#web/kernel/clock.ts";
import { Button } from "@radix-ui/themes";
import { useQuery } from "@tanstack/react-query";
import { linkCampaign } from "#shared/orders/orders.contract.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { ComboInput, DateInput } from "#web/kernel/forms/fields.tsx";
import { Form } from "#web/kernel/forms/Form.tsx";
import { useZodForm } from "#web/kernel/forms/use-zod-form.ts";
import { Drawer } from "#web/kernel/ui/Drawer.tsx";
import { campaignsToLinkQuery } from "#web/campaigns/campaigns.queries.ts";

/** Links an existing campaign to an order; a campaign is never made by an order. */
export function LinkDrawer({ orderId, onClose }: { orderId: string; onClose: () => void }) {
  const today = new Date(now()).toISOString().slice(0, 10);
  const form = useZodForm(linkCampaign.body!, {
    defaultValues: { linkedFrom: today, linkedTo: null },
  });
  const link = useCommand(linkCampaign, { showsError: true, onSuccess: onClose });
  const campaigns = useQuery(campaignsToLinkQuery);
  return (
    <Drawer open title="Link campaign" onClose={onClose}>
      <Form form={form} onSubmit={(body) => link.mutateAsync({ params: { id: orderId }, body })}>
        <ComboInput
          name="campaignId"
          label="Campaign"
          required
          options={(campaigns.data?.items ?? []).map((campaign) => ({
            value: campaign.id,
            label: campaign.name,
            hint: campaign.status,
          }))}
        />
        <DateInput name="linkedFrom" label="From" description="Leads qualified from this day on." />
        <DateInput name="linkedTo" label="To" description="Open until you end it." />
        <Button type="submit" size="2" loading={form.formState.isSubmitting}>
          Link campaign
        </Button>
      </Form>
    </Drawer>
  );
}
