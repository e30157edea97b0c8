import { useQuery } from "@tanstack/react-query";
import { isRunning } from "#shared/campaigns/campaign.rules.ts";
import { zCallSettings } from "#shared/campaigns/campaign.schema.ts";
import type { CampaignRow } from "#shared/campaigns/campaign.schema.ts";
import { useCan } from "#web/kernel/api/session.store.ts";
import { exactNumber } from "#web/kernel/ui/format.ts";
import { AimsForm, CallPacingForm, MailPacingForm } from "./RunningForms.tsx";
import styles from "./Campaigns.module.css";
import { useListName } from "./use-list-name.ts";
import { scriptChoicesQuery } from "#web/calls/scripts/scripts.queries.ts";
import { formChoicesQuery } from "#web/forms/forms.queries.ts";
import { emailCampaignQuery } from "#web/email/email.queries.ts";

interface SetupProps {
  campaign: CampaignRow;
  onChanged: (row: CampaignRow) => void;
}

/** What a campaign was launched with. While it runs its goal, end and pacing may change; the rest stays. */
export function SetupTab({ campaign, onChanged }: SetupProps) {
  const mayEdit = useCan("campaign.edit");
  const mayPace = useCan("campaign.pacing") && isRunning(campaign.status);
  const listName = useListName();
  return (
    <div className={styles.padded}>
      {mayEdit && <AimsForm campaign={campaign} onChanged={onChanged} />}
      {mayPace && campaign.type !== "email" && (
        <CallPacingForm campaign={campaign} onChanged={onChanged} />
      )}
      {mayPace && campaign.type !== "call" && <MailPacingForm campaignId={campaign.id} />}
      <dl className={styles.summaryList}>
        <Fact name="Audience" value={listName(campaign.listId)} />
        <Fact name="Client" value={campaign.clientName} />
        <Fact name="Lead goal" value={campaign.goalLeads && exactNumber(campaign.goalLeads)} />
        <Fact name="End" value={campaign.endsAt && new Date(campaign.endsAt).toLocaleString()} />
        {campaign.type !== "email" && <CallFacts campaign={campaign} />}
        {campaign.type !== "call" && <MailFacts campaignId={campaign.id} />}
      </dl>
    </div>
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

function Fact({ name, value }: { name: string; value: string | number | null }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value ?? "None"}</dd>
    </div>
  );
}
