import { Button, Flex } from "@radix-ui/themes";
import { useQuery } from "@tanstack/react-query";
import { useLocation } from "wouter";
import { z } from "zod";
import * as contract from "#shared/campaigns/campaigns.contract.ts";
import { OFFERED_TYPES } from "#shared/campaigns/campaign.rules.ts";
import { zId } from "#shared/kernel/ids.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { Form } from "#web/kernel/forms/Form.tsx";
import { ComboInput, SelectInput, TextInput } from "#web/kernel/forms/fields.tsx";
import { useZodForm } from "#web/kernel/forms/use-zod-form.ts";
import { Page } from "#web/kernel/ui/Page.tsx";
import { campaignChoicesQuery } from "#web/campaigns/campaigns.queries.ts";

const zNew = z.strictObject({
  name: z.string().trim().min(1, "Give it a name.").max(200),
  type: z.enum(OFFERED_TYPES),
  listId: zId.nullable(),
  clientId: zId.nullable(),
  goalLeads: z
    .number()
    .int()
    .min(1)
    .nullable()
    .or(z.nan().transform(() => null)),
});

/** The first step: what, to whom, for whom. Content, people and launch follow on the campaign's page. */
export default function NewCampaignPage() {
  const [, go] = useLocation();
  const choices = useQuery(campaignChoicesQuery);
  const create = useCommand(contract.createCampaign, {
    showsError: true,
    onSuccess: (campaign) => go(`/campaigns/${campaign.id}`, { replace: true }),
  });
  const form = useZodForm(zNew, {
    values: { name: "", type: "call", listId: null, clientId: null, goalLeads: null },
  });
  return (
    <Page
      title="New campaign"
      breadcrumb={[{ label: "Campaigns", to: "/campaigns" }]}
      layout="prose"
    >
      <div style={{ maxWidth: 520 }}>
        <Form
          form={form}
          submitLabel="Create draft"
          onSubmit={(body) => create.mutateAsync({ body })}
        >
          <TextInput name="name" label="Name" required autoFocus />
          <SelectInput
            name="type"
            label="Type"
            options={[
              { value: "call", label: "Calls" },
              { value: "email", label: "E-mail" },
            ]}
          />
          <ComboInput
            name="listId"
            label="Audience"
            description="Who is on this list when the campaign is launched."
            options={(choices.data?.lists ?? []).map((list) => ({
              value: list.id,
              label: list.name,
              hint: String(list.members),
            }))}
          />
          <ComboInput
            name="clientId"
            label="Client"
            options={(choices.data?.clients ?? []).map(({ id, name }) => ({
              value: id,
              label: name,
            }))}
          />
          <TextInput name="goalLeads" label="Lead goal" type="number" mono />
          <Flex justify="end">
            <Button type="submit" loading={create.isPending}>
              Create draft
            </Button>
          </Flex>
        </Form>
      </div>
    </Page>
  );
}
