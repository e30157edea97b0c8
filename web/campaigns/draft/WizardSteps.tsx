import { Text } from "@radix-ui/themes";
import { useQuery } from "@tanstack/react-query";
import type { CampaignRow } from "#shared/campaigns/campaign.schema.ts";
import { Combobox } from "#web/kernel/ui/Combobox.tsx";
import { DateField } from "#web/kernel/ui/DateField.tsx";
import { AgentsTab } from "#web/campaigns/AgentsTab.tsx";
import type { Draft } from "./draft.fields.ts";
import { EmailContent } from "./EmailContent.tsx";
import { campaignChoicesQuery } from "#web/campaigns/campaigns.queries.ts";
import { formChoicesQuery } from "#web/forms/forms.queries.ts";
import { scriptChoicesQuery } from "#web/calls/scripts/scripts.queries.ts";
import type { MailDraft } from "./use-mail-draft.ts";
import { AutosaveInput, callsOf, Cap, Row } from "./WizardFields.tsx";

export interface StepProps {
  /** With what is being saved. */
  campaign: CampaignRow;
  change: (values: Partial<Draft>) => void;
  mail: MailDraft;
  onChanged: (row: CampaignRow) => void;
}

export function AudienceStep({ campaign, change }: StepProps) {
  const choices = useQuery(campaignChoicesQuery);
  return (
    <>
      <AutosaveInput
        label="Name"
        value={campaign.name}
        isFit={(name) => (name.trim() === "" ? "Give it a name." : null)}
        onKeep={(name) => change({ name: name.trim() })}
      />
      <Row label="Audience" hint="Who is on this list when the campaign is launched.">
        <Combobox
          aria-label="Audience"
          value={campaign.listId}
          onChange={(listId) => change({ listId })}
          options={(choices.data?.lists ?? []).map(({ id, name, members }) => ({
            value: id,
            label: name,
            hint: String(members),
          }))}
        />
      </Row>
      <Row label="Client" hint="Their suppressions count as well.">
        <Combobox
          aria-label="Client"
          value={campaign.clientId}
          onChange={(clientId) => change({ clientId })}
          options={(choices.data?.clients ?? []).map(({ id, name }) => ({
            value: id,
            label: name,
          }))}
        />
      </Row>
      <AutosaveInput
        label="Lead goal"
        type="number"
        min={1}
        max={1_000_000}
        value={campaign.goalLeads === null ? "" : String(campaign.goalLeads)}
        onKeep={(text) => change({ goalLeads: text === "" ? null : Number(text) })}
      />
    </>
  );
}

export function ContentStep({ campaign, change, mail }: StepProps) {
  const settings = callsOf(campaign);
  const calls = campaign.type !== "email";
  const scripts = useQuery({
    ...scriptChoicesQuery,
    enabled: calls,
  });
  const forms = useQuery({
    ...formChoicesQuery,
    enabled: calls,
  });
  const options = (items: readonly { id: string; name: string; no: number }[] = []) =>
    items.map(({ id, name, no }) => ({ value: id, label: name, hint: `v${no}` }));
  return (
    <>
      {calls && (
        <>
          <Row label="Script" hint="What agents read while they talk.">
            <Combobox
              aria-label="Script"
              value={settings.scriptId}
              onChange={(scriptId) => change({ scriptId })}
              options={options(scripts.data?.items)}
            />
          </Row>
          <Row label="Qualification form" hint="Its answers make the lead.">
            <Combobox
              aria-label="Qualification form"
              value={settings.formId}
              onChange={(formId) => change({ formId })}
              options={options(forms.data?.items)}
            />
          </Row>
        </>
      )}
      {campaign.type !== "call" && <EmailContent mail={mail} />}
    </>
  );
}

const local = (iso: string | null) => {
  if (!iso) return null;
  const at = new Date(iso);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
};
const instant = (text: string | null) => text && new Date(text).toISOString();

export function PacingStep(props: StepProps) {
  const { campaign, change, onChanged } = props;
  return (
    <>
      <Row label="Start" hint="Your time. Empty starts at the launch.">
        <DateField
          time
          aria-label="Start"
          value={local(campaign.startsAt)}
          onChange={(at) => change({ startsAt: instant(at) })}
        />
      </Row>
      <Row label="End" hint="Your time. Empty runs until nothing is left to do.">
        <DateField
          time
          aria-label="End"
          value={local(campaign.endsAt)}
          onChange={(at) => change({ endsAt: instant(at) })}
        />
      </Row>
      {campaign.type !== "email" && (
        <>
          <Cap
            {...props}
            name="minGapMinutes"
            label="Minutes between two calls of a number"
            min={0}
            max={1440}
          />
          <Row label="Agents" hint="Each tick counts at once.">
            <AgentsTab campaign={campaign} onChanged={onChanged} />
          </Row>
        </>
      )}
    </>
  );
}

const countriesIn = (text: string): string[] =>
  text
    .toUpperCase()
    .split(/[\s,]+/)
    .filter(Boolean);

export function ComplianceStep(props: StepProps) {
  const { campaign, change } = props;
  if (campaign.type === "email") {
    return (
      <Text as="p" size="2">
        Suppressed addresses are left out when the campaign is launched and asked again before each
        send. Every mail carries its unsubscribe link and the sender&apos;s postal address.
      </Text>
    );
  }
  return (
    <>
      <AutosaveInput
        label="Countries that may be dialled"
        hint="Two letters each, like US, CA. A number of any other country is never dialled."
        value={callsOf(campaign).countries.join(", ")}
        isFit={(text) =>
          countriesIn(text).every((code) => /^[A-Z]{2}$/.test(code))
            ? null
            : "Two letters each, like US, CA."
        }
        onKeep={(text) => change({ countries: countriesIn(text) })}
      />
      <Cap {...props} name="perNumberDay" label="Calls per number and day" min={1} max={20} />
      <Cap {...props} name="perContactDay" label="Calls per person and day" min={1} max={20} />
      <Cap {...props} name="perContactTotal" label="Calls per person in all" min={1} max={100} />
      <Cap {...props} name="perAccountDay" label="Calls per company and day" min={1} max={200} />
      <Text as="p" size="1" color="gray">
        Suppressions and calling hours at the recipient are asked before every call, whatever stands
        here.
      </Text>
    </>
  );
}
