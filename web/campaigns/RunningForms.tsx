import { Button, Flex } from "@radix-ui/themes";
import { z } from "zod";
import { isOver } from "#shared/campaigns/campaign.rules.ts";
import {
  zCallCaps,
  zCallSettings,
  zChangeCampaign,
  type CampaignRow,
} from "#shared/campaigns/campaign.schema.ts";
import * as contract from "#shared/campaigns/campaigns.contract.ts";
import { setMailPacing } from "#shared/email/email.contract.ts";
import { emailContentTopic } from "#shared/email/email.events.ts";
import type { EmailContent } from "#shared/email/email.schema.ts";
import { emailContentRecord } from "#web/email/email.queries.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { LiveForm } from "#web/kernel/forms/LiveForm.tsx";
import { MomentInput } from "#web/kernel/forms/MomentInput.tsx";
import { TextInput } from "#web/kernel/forms/fields.tsx";
import { useLiveForm } from "#web/kernel/forms/use-live-form.ts";
import { useLiveRecord } from "#web/kernel/record/use-live-record.ts";
import { toast } from "#web/kernel/ui/toast.store.ts";
import { DRAFT_LABELS } from "./draft/draft.fields.ts";

interface RunningProps {
  campaign: CampaignRow;
  onChanged: (row: CampaignRow) => void;
}

const all = zChangeCampaign.required();
const zNamed = z.strictObject({ name: all.shape.name });
const zAims = zNamed.extend({
  goalLeads: all.shape.goalLeads.or(z.nan().transform(() => null)),
  endsAt: all.shape.endsAt,
});

/** A campaign's name, while it runs also its goal and its end. */
export function AimsForm({ campaign, onChanged }: RunningProps) {
  const over = isOver(campaign.status);
  const save = useCommand(contract.changeCampaign, {
    showsError: true,
    onSuccess: (row) => {
      onChanged(row);
      toast.success("Campaign saved");
    },
  });
  const live = useLiveForm(over ? zNamed : zAims, {
    row: campaign,
    values: ({ name, goalLeads, endsAt }) => (over ? { name } : { name, goalLeads, endsAt }),
    send: (body, { id, version }) => save.mutateAsync({ params: { id }, body, version }),
    labels: DRAFT_LABELS,
  });
  return (
    <LiveForm
      of={live}
      submitLabel="Save campaign"
      wordsOf={(field, value) =>
        field === "endsAt" && value ? new Date(value as string).toLocaleString() : String(value)
      }
    >
      <TextInput name="name" label="Name" required />
      {!over && <TextInput name="goalLeads" label="Lead goal" type="number" mono />}
      {!over && (
        <MomentInput
          name="endsAt"
          label="End"
          description="Your time. Nothing is dialled or sent after it, but for promised callbacks."
        />
      )}
      <Save label="Save campaign" loading={save.isPending} />
    </LiveForm>
  );
}

const CAPS = Object.keys(zCallCaps.shape) as (keyof typeof zCallCaps.shape)[];

/** The limits on calls; they count from the next dial on. */
export function CallPacingForm({ campaign, onChanged }: RunningProps) {
  const save = useCommand(contract.changePacing, {
    showsError: true,
    onSuccess: (row) => {
      onChanged(row);
      toast.success("Pacing saved");
    },
  });
  const live = useLiveForm(zCallCaps, {
    row: campaign,
    values: ({ settings }) => zCallSettings.parse(settings.call ?? {}).caps,
    send: (caps, { id, version }) => save.mutateAsync({ params: { id }, body: { caps }, version }),
    labels: DRAFT_LABELS,
  });
  return (
    <LiveForm of={live} submitLabel="Save pacing">
      {CAPS.map((name) => (
        <TextInput key={name} name={name} label={DRAFT_LABELS[name]} type="number" mono required />
      ))}
      <Save label="Save pacing" loading={save.isPending} />
    </LiveForm>
  );
}

const zPerMinute = z.strictObject({
  perMinute: setMailPacing.body!.shape.perMinute.or(z.nan().transform(() => null)),
});

/** How many mails go out a minute. */
export function MailPacingForm({ campaignId }: { campaignId: string }) {
  const { record, take } = useLiveRecord({
    ...emailContentRecord(campaignId),
    topic: emailContentTopic.ref({ id: campaignId }),
  });
  return record && record.version > 0 ? <MailPacing content={record} onChanged={take} /> : null;
}

function MailPacing({
  content,
  onChanged,
}: {
  content: EmailContent;
  onChanged: (row: EmailContent) => void;
}) {
  const save = useCommand(setMailPacing, {
    showsError: true,
    onSuccess: (row) => {
      onChanged(row);
      toast.success("Pacing saved");
    },
  });
  const live = useLiveForm(zPerMinute, {
    row: content,
    values: ({ perMinute }) => ({ perMinute }),
    send: (body, { id, version }) => save.mutateAsync({ params: { id }, body, version }),
    labels: { perMinute: "Mails a minute" },
  });
  return (
    <LiveForm of={live} submitLabel="Save pacing">
      <TextInput
        name="perMinute"
        label="Mails a minute"
        type="number"
        mono
        description="Empty: as many as the sender may. Counts within 20 seconds."
      />
      <Save label="Save pacing" loading={save.isPending} />
    </LiveForm>
  );
}

function Save({ label, loading }: { label: string; loading: boolean }) {
  return (
    <Flex justify="end">
      <Button type="submit" loading={loading}>
        {label}
      </Button>
    </Flex>
  );
}
