import { useQuery } from "@tanstack/react-query";
import { emailCampaignHistory } from "#shared/email/email.contract.ts";
import type { EmailCampaignDetail } from "#shared/email/email.schema.ts";
import { senderChoicesQuery } from "#web/email/senders/senders.queries.ts";
import { templateChoicesQuery } from "#web/email/templates/templates.queries.ts";
import { call } from "#web/kernel/api/call.ts";
import { isBlocking } from "#web/kernel/api/problem.ts";
import { Conflicts, type LastChangeSource } from "#web/kernel/edit/Conflicts.tsx";
import { lastChangeOf } from "#web/kernel/record/last-change.ts";
import { ErrorState, SkeletonLines } from "#web/kernel/ui/States.tsx";
import styles from "#web/campaigns/Campaigns.module.css";
import { Refused } from "./DraftProblems.tsx";
import { MAIL_LABELS, type MailDraft } from "./use-mail-draft.ts";
import { AutosaveChoice, AutosaveInput } from "./WizardFields.tsx";

/** What an e-mail campaign sends, and as whom. Nothing is chosen before what stands there is read. */
export function EmailContent({ mail }: { mail: MailDraft }) {
  return (
    <>
      <h2 className={styles.section}>E-mail</h2>
      {mail.row ? (
        <Choices mail={mail} />
      ) : isBlocking(mail.error, undefined) ? (
        <ErrorState error={mail.error} onRetry={mail.retry} />
      ) : (
        <SkeletonLines lines={2} />
      )}
    </>
  );
}

/** What of the mail is in question or was refused. */
export function MailProblems({ mail }: { mail: MailDraft }) {
  const names: { [field: string]: string | null | undefined } = {
    senderId: mail.row?.senderName,
    templateId: mail.row?.templateName,
  };
  return (
    <>
      <Conflicts
        of={mail}
        labels={MAIL_LABELS}
        lastOf={mail.row ? lastOf(mail.row) : undefined}
        wordsOf={(field, value) => (field in names ? names[field] : String(value ?? ""))}
      />
      <Refused of={mail} labels={MAIL_LABELS} />
    </>
  );
}

const lastOf = ({ id, version }: EmailCampaignDetail): LastChangeSource => ({
  record: ["email-campaign", id, version],
  read: async (field) => {
    const history = await call(emailCampaignHistory, { params: { id }, query: { limit: 20 } });
    return lastChangeOf(history, field);
  },
});

function Choices({ mail }: { mail: MailDraft }) {
  const senders = useQuery(senderChoicesQuery);
  const templates = useQuery(templateChoicesQuery);
  const options = (items: readonly { id: string; name: string }[] = []) =>
    items.map(({ id, name }) => ({ value: id, label: name }));
  return (
    <>
      <AutosaveChoice
        edit={mail}
        field="senderId"
        label="Sender"
        hint="Whose name and address the mail carries."
        options={options(senders.data?.items)}
      />
      <AutosaveChoice
        edit={mail}
        field="templateId"
        label="Template"
        hint="Its newest approved version goes out."
        options={options(templates.data?.items)}
      />
      <AutosaveInput
        edit={mail}
        field="perMinute"
        label="Mails per minute"
        hint="Empty sends as fast as the sender may."
        type="number"
        min={1}
        max={1_000_000}
        textOf={(value) => (value === null ? "" : String(value))}
        valueIn={(text) => (text === "" ? null : Number(text))}
      />
    </>
  );
}
