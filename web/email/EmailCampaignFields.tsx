import { Select, Text, TextField } from "@radix-ui/themes";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import {
  getEmailCampaign,
  listSenders,
  listTemplates,
  setEmailCampaign,
} from "#shared/email/email.contract.ts";
import type { EmailCampaignSettings } from "#shared/email/email.schema.ts";
import { call } from "#web/kernel/api/call.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { ErrorState, SkeletonLines } from "#web/kernel/ui/States.tsx";
import { approvalOf } from "./approval.ts";
import { emailCampaignKey } from "./email.queries.ts";

interface FieldsProps {
  campaignId: string;
  /** A launched campaign keeps what it sends. */
  disabled?: boolean;
  /** Something was chosen and saved: checks may pass now. */
  onSaved?: () => void;
}

/** Template, sender and pace of an e-mail campaign; each choice is saved at once. */
export function EmailCampaignFields({ campaignId, disabled = false, onSaved }: FieldsProps) {
  const queries = useQueryClient();
  const key = emailCampaignKey(campaignId);
  const campaign = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => call(getEmailCampaign, { params: { id: campaignId }, signal }),
  });
  const templates = useQuery({
    queryKey: ["template-choices"],
    queryFn: ({ signal }) => call(listTemplates, { signal }),
  });
  const senders = useQuery({
    queryKey: ["sender-choices"],
    queryFn: ({ signal }) => call(listSenders, { signal }),
  });
  const save = useCommand(setEmailCampaign, {
    onSuccess: (saved) => {
      queries.setQueryData(key, saved);
      onSaved?.();
    },
  });
  const now = campaign.data;
  if (campaign.error)
    return <ErrorState error={campaign.error} onRetry={() => void campaign.refetch()} />;
  if (!now || !templates.data || !senders.data) return <SkeletonLines lines={3} />;
  const set = (change: Partial<EmailCampaignSettings>) =>
    save.mutate({
      params: { id: campaignId },
      body: {
        templateId: now.templateId,
        senderId: now.senderId,
        perMinute: now.perMinute,
        ...change,
      },
      version: now.version,
    });
  const template = templates.data.items.find((one) => one.id === now.templateId);
  return (
    <>
      <Choice
        label="Template"
        value={now.templateId}
        disabled={disabled}
        onChange={(templateId) => set({ templateId })}
        options={templates.data.items}
        hint={template && approvalOf(template).text}
      />
      <Choice
        label="Sender"
        value={now.senderId}
        disabled={disabled}
        onChange={(senderId) => set({ senderId })}
        options={senders.data.items.filter((one) => one.active || one.id === now.senderId)}
      />
      <label>
        <Text size="1" weight="medium" as="div">
          Mails per minute
        </Text>
        <TextField.Root
          key={now.version}
          size="2"
          type="number"
          min={1}
          disabled={disabled}
          defaultValue={now.perMinute ?? ""}
          placeholder="As fast as the sender may"
          onBlur={(event) => {
            const perMinute = event.target.value === "" ? null : Number(event.target.value);
            if (perMinute !== now.perMinute) set({ perMinute });
          }}
        />
      </label>
    </>
  );
}

interface ChoiceProps {
  label: string;
  value: string | null;
  disabled: boolean;
  onChange: (id: string) => void;
  options: readonly { id: string; name: string }[];
  hint?: string;
}

function Choice({ label, value, disabled, onChange, options, hint }: ChoiceProps) {
  return (
    <label>
      <Text size="1" weight="medium" as="div">
        {label}
      </Text>
      <Select.Root size="2" value={value ?? ""} onValueChange={onChange} disabled={disabled}>
        <Select.Trigger
          aria-label={label}
          placeholder={options.length > 0 ? "Choose" : "There is none yet"}
          style={{ width: "100%" }}
        />
        <Select.Content position="popper">
          {options.map((option) => (
            <Select.Item key={option.id} value={option.id}>
              {option.name}
            </Select.Item>
          ))}
        </Select.Content>
      </Select.Root>
      {hint && (
        <Text size="1" color="gray" as="div">
          {hint}
        </Text>
      )}
    </label>
  );
}
