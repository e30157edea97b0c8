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
import { useLiveForm } from "#web/kernel/forms/use-live-form.ts";
import { toast } from "#web/kernel/ui/toast.store.ts";
import styles from "./Campaigns.module.css";
import { DraftConflict } from "./DraftProblems.tsx";
import { EmailContent } from "./EmailContent.tsx";

const zSetup = z.strictObject({
  name: z.string().trim().min(1, "Give it a name.").max(200),
  listId: zId.nullable(),
  scriptId: zId.nullable(),
  formId: zId.nullable(),
  minGapMinutes: z.number().int().min(0).max(1440),
  perNumberDay: z.number().int().min(1).max(20),
});

const callSettingsOf = ({ settings }: CampaignRow) => zCallSettings.parse(settings.call ?? {});

const valuesOf = (campaign: CampaignRow): z.input<typeof zSetup> => {
  const { scriptId, formId, caps } = callSettingsOf(campaign);
  const { minGapMinutes, perNumberDay } = caps;
  return {
    name: campaign.name,
    listId: campaign.listId,
    scriptId,
    formId,
    minGapMinutes,
    perNumberDay,
  };
};

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
  const live = useLiveForm(zSetup, {
    row: campaign,
    values: valuesOf,
    send: (value, row) => {
      const { name, listId, scriptId, formId, minGapMinutes, perNumberDay } = value;
      const settings = callSettingsOf(row);
      const call = {
        ...settings,
        scriptId,
        formId,
        caps: { ...settings.caps, minGapMinutes, perNumberDay },
      };
      const body = editable ? { name, listId, ...(calls && { settings: { call } }) } : { name };
      return save.mutateAsync({ params: { id: row.id }, body, version: row.version });
    },
  });
  return (
    <div className={styles.padded}>
      <Form form={live.form} onSubmit={live.onSubmit} submitLabel="Save campaign">
        {live.conflicts.map((field) => (
          <DraftConflict
            key={field}
            campaign={live.theirs}
            field={field as keyof z.input<typeof zSetup>}
            onKeepMine={() => live.keepMine(field)}
            onTakeTheirs={() => live.takeTheirs(field)}
          />
        ))}
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
