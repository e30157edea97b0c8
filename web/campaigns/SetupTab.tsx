import { Button, Flex } from "@radix-ui/themes";
import { useQuery } from "@tanstack/react-query";
import { z } from "zod";
import { listForms, listScripts } from "#shared/calls/calls.contract.ts";
import { isEditable } from "#shared/campaigns/campaign.rules.ts";
import { zCallSettings } from "#shared/campaigns/campaign.schema.ts";
import type { CampaignRow } from "#shared/campaigns/campaign.schema.ts";
import * as contract from "#shared/campaigns/campaigns.contract.ts";
import { zId } from "#shared/kernel/ids.ts";
import { call } from "#web/kernel/api/call.ts";
import { useCan } from "#web/kernel/api/session.store.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { Form } from "#web/kernel/forms/Form.tsx";
import { ComboInput, TextInput } from "#web/kernel/forms/fields.tsx";
import { useZodForm } from "#web/kernel/forms/use-zod-form.ts";
import { toast } from "#web/kernel/ui/toast.store.ts";
import styles from "./Campaigns.module.css";
import { EmailContent } from "./EmailContent.tsx";

const zSetup = z.strictObject({
  name: z.string().trim().min(1, "Give it a name.").max(200),
  listId: zId.nullable(),
  scriptId: zId.nullable(),
  formId: zId.nullable(),
  minGapMinutes: z.number().int().min(0).max(1440),
  perNumberDay: z.number().int().min(1).max(20),
});

/** Audience and content of a campaign; fixed from its launch on, but for the name. */
export function SetupTab({
  campaign,
  onChanged,
}: {
  campaign: CampaignRow;
  onChanged: (row: CampaignRow) => void;
}) {
  const mayEdit = useCan("campaign.edit");
  const editable = mayEdit && isEditable(campaign.status);
  const calls = campaign.type !== "email";
  const settings = zCallSettings.parse(campaign.settings.call ?? {});
  const choices = useQuery({
    queryKey: ["campaign-choices"],
    enabled: editable,
    queryFn: ({ signal }) => call(contract.campaignChoices, { signal }),
  });
  const scripts = useQuery({
    queryKey: ["scripts"],
    enabled: calls,
    queryFn: ({ signal }) => call(listScripts, { signal }),
  });
  const forms = useQuery({
    queryKey: ["forms"],
    enabled: calls,
    queryFn: ({ signal }) => call(listForms, { signal }),
  });
  const save = useCommand(contract.changeCampaign, {
    showsError: true,
    onSuccess: (row) => {
      onChanged(row);
      toast.success("Campaign saved");
    },
  });
  const form = useZodForm(zSetup, {
    values: {
      name: campaign.name,
      listId: campaign.listId,
      scriptId: settings.scriptId,
      formId: settings.formId,
      minGapMinutes: settings.caps.minGapMinutes,
      perNumberDay: settings.caps.perNumberDay,
    },
    resetOptions: { keepDirtyValues: true },
  });
  const submit = (value: z.output<typeof zSetup>) => {
    const { name, listId, scriptId, formId, minGapMinutes, perNumberDay } = value;
    const call = {
      ...settings,
      scriptId,
      formId,
      caps: { ...settings.caps, minGapMinutes, perNumberDay },
    };
    const body = editable ? { name, listId, ...(calls && { settings: { call } }) } : { name };
    return save.mutateAsync({ params: { id: campaign.id }, body, version: campaign.version });
  };
  return (
    <div className={styles.padded}>
      <Form form={form} onSubmit={submit} submitLabel="Save campaign">
        <TextInput name="name" label="Name" required disabled={!mayEdit} />
        {editable && (
          <>
            <ComboInput
              name="listId"
              label="Audience"
              options={(choices.data?.lists ?? []).map((list) => ({
                value: list.id,
                label: list.name,
                hint: String(list.members),
              }))}
            />
            {calls && (
              <>
                <ComboInput
                  name="scriptId"
                  label="Script"
                  options={(scripts.data?.items ?? []).map(({ id, name, no }) => ({
                    value: id,
                    label: name,
                    hint: `v${no}`,
                  }))}
                />
                <ComboInput
                  name="formId"
                  label="Qualification form"
                  options={(forms.data?.items ?? []).map(({ id, name, no }) => ({
                    value: id,
                    label: name,
                    hint: `v${no}`,
                  }))}
                />
                <TextInput
                  name="perNumberDay"
                  label="Calls per number and day"
                  type="number"
                  mono
                />
                <TextInput
                  name="minGapMinutes"
                  label="Minutes between two calls of a number"
                  type="number"
                  mono
                />
              </>
            )}
          </>
        )}
        {mayEdit && (
          <Flex justify="end">
            <Button type="submit" loading={save.isPending}>
              Save campaign
            </Button>
          </Flex>
        )}
      </Form>
      {campaign.type !== "call" && <EmailContent campaignId={campaign.id} editable={editable} />}
    </div>
  );
}
