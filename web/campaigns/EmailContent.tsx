import { Button, Flex } from "@radix-ui/themes";
import { useQuery } from "@tanstack/react-query";
import * as contract from "#shared/email/email.contract.ts";
import { zEmailCampaignSettings } from "#shared/email/email.schema.ts";
import { call } from "#web/kernel/api/call.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { Form } from "#web/kernel/forms/Form.tsx";
import { ComboInput } from "#web/kernel/forms/fields.tsx";
import { useZodForm } from "#web/kernel/forms/use-zod-form.ts";
import { toast } from "#web/kernel/ui/toast.store.ts";
import styles from "./Campaigns.module.css";

/** What an e-mail campaign sends, and as whom. */
export function EmailContent({ campaignId, editable }: { campaignId: string; editable: boolean }) {
  const params = { id: campaignId };
  const query = useQuery({
    queryKey: ["email-campaign", campaignId],
    queryFn: ({ signal }) => call(contract.getEmailCampaign, { params, signal }),
  });
  const senders = useQuery({
    queryKey: ["senders"],
    queryFn: ({ signal }) => call(contract.listSenders, { signal }),
  });
  const templates = useQuery({
    queryKey: ["email-templates"],
    queryFn: ({ signal }) => call(contract.listTemplates, { signal }),
  });
  const save = useCommand(contract.setEmailCampaign, {
    showsError: true,
    onSuccess: () => {
      void query.refetch();
      toast.success("E-mail content saved");
    },
  });
  const { senderId = null, templateId = null, perMinute = null, version = 0 } = query.data ?? {};
  const form = useZodForm(zEmailCampaignSettings, { values: { senderId, templateId, perMinute } });
  return (
    <>
      <h2 className={styles.section}>E-mail</h2>
      {editable ? (
        <Form
          form={form}
          submitLabel="Save e-mail content"
          onSubmit={(body) => save.mutateAsync({ params, body, version })}
        >
          <ComboInput
            name="senderId"
            label="Sender"
            options={(senders.data?.items ?? []).map(({ id, name }) => ({
              value: id,
              label: name,
            }))}
          />
          <ComboInput
            name="templateId"
            label="Template"
            options={(templates.data?.items ?? []).map(({ id, name }) => ({
              value: id,
              label: name,
            }))}
          />
          <Flex justify="end">
            <Button type="submit" loading={save.isPending}>
              Save e-mail content
            </Button>
          </Flex>
        </Form>
      ) : (
        <p>
          {query.data?.templateName ?? "No template"} as {query.data?.senderName ?? "nobody"}.
        </p>
      )}
    </>
  );
}
