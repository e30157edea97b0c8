import { setEmailCampaign } from "#shared/email/email.contract.ts";
import { emailContentTopic } from "#shared/email/email.events.ts";
import type { EmailCampaignDetail, EmailCampaignSettings } from "#shared/email/email.schema.ts";
import { emailContentRecord } from "#web/email/email.queries.ts";
import { call } from "#web/kernel/api/call.ts";
import { useEdit, type EditHandle } from "#web/kernel/edit/use-edit.ts";
import { useLiveRecord } from "#web/kernel/record/use-live-record.ts";
import { AUTOSAVE_MS, sayLost } from "./use-draft.ts";

/** What is chosen of a draft's mail; its row is null until it has been read, or where there is none. */
export type MailDraft = EditHandle<EmailCampaignDetail | null, EmailCampaignSettings> & {
  error: unknown;
  retry: () => void;
};

export const MAIL_LABELS = {
  senderId: "Sender",
  templateId: "Template",
  perMinute: "Mails per minute",
};

function valuesOf(mail: EmailCampaignDetail | null): EmailCampaignSettings {
  const { senderId = null, templateId = null, perMinute = null } = mail ?? {};
  return { senderId, templateId, perMinute };
}

/** The mail of a draft, live, and kept as it is chosen like the rest. @param id null: the campaign sends none */
export function useMailDraft(id: string | null): MailDraft {
  const { record, error, retry, take } = useLiveRecord({
    ...emailContentRecord(id ?? ""),
    topic: id === null ? null : emailContentTopic.ref({ id }),
  });
  const edit = useEdit<EmailCampaignDetail | null, EmailCampaignSettings>(record ?? null, {
    valuesOf,
    write: (changed, on) =>
      call(setEmailCampaign, {
        params: { id: on!.id },
        body: { ...valuesOf(on), ...changed },
        version: on!.version,
      }),
    onRow: take,
    onLost: (fields) => sayLost("mail", fields, MAIL_LABELS),
    autosaveMs: AUTOSAVE_MS,
    labels: MAIL_LABELS,
  });
  return { ...edit, error, retry };
}
