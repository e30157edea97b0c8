import { Button, Flex } from "@radix-ui/themes";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getEmailCampaign, setEmailCampaign } from "#shared/email/email.contract.ts";
import { zEmailCampaignSettings } from "#shared/email/email.schema.ts";
import type { EmailCampaignDetail } from "#shared/email/email.schema.ts";
import { call } from "#web/kernel/api/call.ts";
import { isBlocking } from "#web/kernel/api/problem.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { Form } from "#web/kernel/forms/Form.tsx";
import { FormConflicts } from "#web/kernel/forms/FormConflicts.tsx";
import { ComboInput } from "#web/kernel/forms/fields.tsx";
import { useLiveForm } from "#web/kernel/forms/use-live-form.ts";
import { ErrorState, SkeletonLines } from "#web/kernel/ui/States.tsx";
import { toast } from "#web/kernel/ui/toast.store.ts";
import styles from "#web/campaigns/Campaigns.module.css";
import { listSenders } from "#shared/email/senders/senders.contract.ts";
import { listTemplates } from "#shared/email/templates/templates.contract.ts";

const keyOf = (campaignId: string) => ["email-campaign", campaignId];

/** What an e-mail campaign sends, and as whom. */
export function EmailContent({ campaignId }: { campaignId: string }) {
  const { data, error, refetch } = useQuery({
    queryKey: keyOf(campaignId),
    queryFn: ({ signal }) => call(getEmailCampaign, { params: { id: campaignId }, signal }),
  });
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
  const senders = useQuery({
    queryKey: ["senders"],
    queryFn: ({ signal }) => call(listSenders, { signal }),
  });
  const templates = useQuery({
    queryKey: ["email-templates"],
    queryFn: ({ signal }) => call(listTemplates, { signal }),
  });
  const save = useCommand(setEmailCampaign, {
    showsError: true,
    onSuccess: (saved) => {
      client.setQueryData(keyOf(saved.id), saved);
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
