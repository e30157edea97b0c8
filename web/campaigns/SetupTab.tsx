import { Button, Flex } from "@radix-ui/themes";
import { useQuery } from "@tanstack/react-query";
import { z } from "zod";
import { zCallSettings } from "#shared/campaigns/campaign.schema.ts";
import type { CampaignRow } from "#shared/campaigns/campaign.schema.ts";
import * as contract from "#shared/campaigns/campaigns.contract.ts";
import { useCan } from "#web/kernel/api/session.store.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { LiveForm } from "#web/kernel/forms/LiveForm.tsx";
import { TextInput } from "#web/kernel/forms/fields.tsx";
import { useLiveForm } from "#web/kernel/forms/use-live-form.ts";
import { toast } from "#web/kernel/ui/toast.store.ts";
import styles from "./Campaigns.module.css";
import { useListName } from "./use-list-name.ts";
import { scriptChoicesQuery } from "#web/calls/scripts/scripts.queries.ts";
import { formChoicesQuery } from "#web/forms/forms.queries.ts";
import { emailCampaignQuery } from "#web/email/email.queries.ts";

const zName = z.strictObject({ name: z.string().trim().min(1, "Give it a name.").max(200) });

interface SetupProps {
  campaign: CampaignRow;
  onChanged: (row: CampaignRow) => void;
}

/** What a campaign was launched with. It stays so, but for the name. */
export function SetupTab({ campaign, onChanged }: SetupProps) {
  const mayEdit = useCan("campaign.edit");
  const listName = useListName();
  return (
    <div className={styles.padded}>
      {mayEdit && <NameForm campaign={campaign} onChanged={onChanged} />}
      <dl className={styles.summaryList}>
        <Fact name="Audience" value={listName(campaign.listId)} />
        <Fact name="Client" value={campaign.clientName} />
        {campaign.type !== "email" && <CallFacts campaign={campaign} />}
        {campaign.type !== "call" && <MailFacts campaignId={campaign.id} />}
      </dl>
    </div>
  );
}

function NameForm({ campaign, onChanged }: SetupProps) {
  const save = useCommand(contract.changeCampaign, {
    showsError: true,
    onSuccess: (row) => {
      onChanged(row);
      toast.success("Campaign saved");
    },
  });
  const live = useLiveForm(zName, {
    row: campaign,
    values: ({ name }) => ({ name }),
    send: (body, { id, version }) => save.mutateAsync({ params: { id }, body, version }),
    labels: { name: "Name" },
  });
  return (
    <LiveForm of={live} submitLabel="Save campaign">
      <TextInput name="name" label="Name" required />
      <Flex justify="end">
        <Button type="submit" loading={save.isPending}>
          Save campaign
        </Button>
      </Flex>
    </LiveForm>
  );
}

function CallFacts({ campaign }: { campaign: CampaignRow }) {
  const mayEdit = useCan("campaign.edit");
  const scripts = useQuery({
    ...scriptChoicesQuery,
    enabled: mayEdit,
  });
  const forms = useQuery({
    ...formChoicesQuery,
    enabled: mayEdit,
  });
  const { scriptId, formId, countries, caps } = zCallSettings.parse(campaign.settings.call ?? {});
  const script = scripts.data?.items.find(({ id }) => id === scriptId);
  const form = forms.data?.items.find(({ id }) => id === formId);
  return (
    <>
      {script && <Fact name="Script" value={script.name} />}
      {form && <Fact name="Form" value={form.name} />}
      <Fact name="Countries" value={countries.join(", ")} />
      <Fact name="Per number" value={`${caps.perNumberDay} calls a day`} />
      <Fact name="Per person" value={`${caps.perContactDay} calls a day`} />
      <Fact name="In between" value={`${caps.minGapMinutes} min at least`} />
    </>
  );
}

function MailFacts({ campaignId }: { campaignId: string }) {
  const { data } = useQuery(emailCampaignQuery(campaignId));
  if (!data) return null;
  const version = data.templateNo === null ? "" : `, version ${data.templateNo}`;
  return (
    <>
      <Fact name="Template" value={data.templateName && data.templateName + version} />
      <Fact name="Sender" value={data.senderName} />
    </>
  );
}

function Fact({ name, value }: { name: string; value: string | null }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value ?? "None"}</dd>
    </div>
  );
}
