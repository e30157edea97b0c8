import { Button, Flex } from "@radix-ui/themes";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { setEmailCampaign } from "#shared/email/email.contract.ts";
import { zEmailCampaignSettings } from "#shared/email/email.schema.ts";
import type { EmailCampaignDetail } from "#shared/email/email.schema.ts";
import { isBlocking } from "#web/kernel/api/problem.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { Form } from "#web/kernel/forms/Form.tsx";
import { FormConflicts } from "#web/kernel/forms/FormConflicts.tsx";
import { ComboInput } from "#web/kernel/forms/fields.tsx";
import { useLiveForm } from "#web/kernel/forms/use-live-form.ts";
import { ErrorState, SkeletonLines } from "#web/kernel/ui/States.tsx";
import { toast } from "#web/kernel/ui/toast.store.ts";
import styles from "#web/campaigns/Campaigns.module.css";
import { emailCampaignKeys, emailCampaignQuery } from "#web/email/email.queries.ts";
import { senderChoicesQuery } from "#web/email/senders/senders.queries.ts";
import { templateChoicesQuery } from "#web/email/templates/templates.queries.ts";

/** What an e-mail campaign sends, and as whom. */
export function EmailContent({ campaignId }: { campaignId: string }) {
  const { data, error, refetch } = useQuery(emailCampaignQuery(campaignId));
  return (
    <>
      <h2 className={styles.section}>E-mail</h2>
      {isBlocking(error, data) && <ErrorState error={error} onRetry={() => void refetch()} />}
      {data && <ContentForm key={data.id} content={data} />}
      {!data && !error && <SkeletonLines lines={2} />}
    </>
  );
}

function ContentForm({ content }: { content: EmailCampaignDetail }) {
  const client = useQueryClient();
  const senders = useQuery(senderChoicesQuery);
  const templates = useQuery(templateChoicesQuery);
  const save = useCommand(setEmailCampaign, {
    showsError: true,
    onSuccess: (saved) => {
      client.setQueryData(emailCampaignKeys.one(saved.id), saved);
      toast.success("E-mail content saved");
    },
  });
  const live = useLiveForm(zEmailCampaignSettings, {
    row: content,
    values: ({ senderId, templateId, perMinute }) => ({ senderId, templateId, perMinute }),
    send: (body, { id, version }) => save.mutateAsync({ params: { id }, body, version }),
  });
  const options = (items: readonly { id: string; name: string }[] = []) =>
    items.map(({ id, name }) => ({ value: id, label: name }));
  const names: Record<string, string | null> = {
    senderId: live.theirs.senderName,
    templateId: live.theirs.templateName,
  };
  return (
    <Form form={live.form} submitLabel="Save e-mail content" onSubmit={live.onSubmit}>
      <FormConflicts
        of={live}
        labels={{ senderId: "Sender", templateId: "Template" }}
        wordsOf={(field) => names[field] ?? "none"}
      />
      <ComboInput name="senderId" label="Sender" options={options(senders.data?.items)} />
      <ComboInput name="templateId" label="Template" options={options(templates.data?.items)} />
      <Flex justify="end">
        <Button type="submit" variant="soft" loading={save.isPending}>
          Save e-mail content
        </Button>
      </Flex>
    </Form>
  );
}
