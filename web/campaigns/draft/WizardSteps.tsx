import { Text } from "@radix-ui/themes";
import { useQuery } from "@tanstack/react-query";
import type { CampaignRow } from "#shared/campaigns/campaign.schema.ts";
import { DateField } from "#web/kernel/ui/DateField.tsx";
import { instantOf, localOf } from "#web/kernel/ui/local-moment.ts";
import { AgentsTab } from "#web/campaigns/AgentsTab.tsx";
import { EmailContent } from "./EmailContent.tsx";
import { campaignChoicesQuery } from "#web/campaigns/campaigns.queries.ts";
import { formChoicesQuery } from "#web/forms/forms.queries.ts";
import { scriptChoicesQuery } from "#web/calls/scripts/scripts.queries.ts";
import type { DraftEdit } from "./use-draft.ts";
import type { MailDraft } from "./use-mail-draft.ts";
import { AutosaveChoice, AutosaveInput, Cap, Row, unsavedIn } from "./WizardFields.tsx";

export interface StepProps {
  /** With what is being saved. */
  campaign: CampaignRow;
  draft: DraftEdit;
  mail: MailDraft;
  onChanged: (row: CampaignRow) => void;
}

export function AudienceStep({ draft }: StepProps) {
  const choices = useQuery(campaignChoicesQuery);
  return (
    <>
      <AutosaveInput
        edit={draft}
        field="name"
        label="Name"
        textOf={String}
        isFit={(name) => (name.trim() === "" ? "Give it a name." : null)}
        valueIn={(name) => name.trim()}
      />
      <AutosaveChoice
        edit={draft}
        field="listId"
        label="Audience"
        hint="Who is on this list when the campaign is launched."
        options={(choices.data?.lists ?? []).map(({ id, name, members }) => ({
          value: id,
          label: name,
          hint: String(members),
        }))}
      />
      <AutosaveChoice
        edit={draft}
        field="clientId"
        label="Client"
        hint="Their suppressions count as well."
        options={(choices.data?.clients ?? []).map(({ id, name }) => ({
          value: id,
          label: name,
        }))}
      />
      <AutosaveInput
        edit={draft}
        field="goalLeads"
        label="Lead goal"
        type="number"
        min={1}
        max={1_000_000}
        textOf={(goal) => (goal === null ? "" : String(goal))}
        valueIn={(text) => (text === "" ? null : Number(text))}
      />
    </>
  );
}

export function ContentStep({ campaign, draft, mail }: StepProps) {
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
          <AutosaveChoice
            edit={draft}
            field="scriptId"
            label="Script"
            hint="What agents read while they talk."
            options={options(scripts.data?.items)}
          />
          <AutosaveChoice
            edit={draft}
            field="formId"
            label="Qualification form"
            hint="Its answers make the lead."
            options={options(forms.data?.items)}
          />
        </>
      )}
      {campaign.type !== "call" && <EmailContent mail={mail} />}
    </>
  );
}

/** When the campaign starts or ends, in the reader's time. */
function Moment({
  draft,
  field,
  label,
  hint,
}: Pick<StepProps, "draft"> & { field: "startsAt" | "endsAt"; label: string; hint: string }) {
  const { text, mine, fault } = unsavedIn(draft, field);
  const value = mine === undefined ? draft.values[field] : (mine as string | null);
  return (
    <Row label={label} hint={hint} fault={fault}>
      <DateField
        time
        aria-label={label}
        aria-invalid={fault !== undefined}
        value={localOf(value)}
        onChange={(at) => draft.change({ [field]: instantOf(at) })}
        unfit={text}
        onUnfit={(typed, wrong) => draft.hold(field, typed, wrong)}
      />
    </Row>
  );
}

export function PacingStep(props: StepProps) {
  const { campaign, draft, onChanged } = props;
  return (
    <>
      <Moment
        draft={draft}
        field="startsAt"
        label="Start"
        hint="Your time. Empty starts at the launch."
      />
      <Moment
        draft={draft}
        field="endsAt"
        label="End"
        hint="Your time. Nothing is dialled or sent after it, but for promised callbacks. Empty runs until nothing is left to do."
      />
      {campaign.type !== "email" && (
        <>
          <Cap
            draft={draft}
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
  const { campaign, draft } = props;
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
        edit={draft}
        field="countries"
        label="Countries that may be dialled"
        hint="Two letters each, like US, CA. A number of any other country is never dialled."
        textOf={(countries) => (countries as string[]).join(", ")}
        isFit={(text) =>
          countriesIn(text).every((code) => /^[A-Z]{2}$/.test(code))
            ? null
            : "Two letters each, like US, CA."
        }
        valueIn={countriesIn}
      />
      <Cap draft={draft} name="perNumberDay" label="Calls per number and day" min={1} max={20} />
      <Cap draft={draft} name="perContactDay" label="Calls per person and day" min={1} max={20} />
      <Cap draft={draft} name="perContactTotal" label="Calls per person in all" min={1} max={100} />
      <Cap draft={draft} name="perAccountDay" label="Calls per company and day" min={1} max={200} />
      <Text as="p" size="1" color="gray">
        Suppressions and calling hours at the recipient are asked before every call, whatever stands
        here.
      </Text>
    </>
  );
}
