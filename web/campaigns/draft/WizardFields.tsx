import { Text, TextField } from "@radix-ui/themes";
import { useState, type ReactNode } from "react";
import {
  zCallSettings,
  type CallCaps,
  type CampaignRow,
} from "#shared/campaigns/campaign.schema.ts";
import styles from "#web/campaigns/Campaigns.module.css";
import type { StepProps } from "./WizardSteps.tsx";

export const callsOf = (campaign: CampaignRow) => zCallSettings.parse(campaign.settings.call ?? {});

/** A question of the wizard, with what the answer does. */
export function Row({
  label,
  hint,
  children,
}: {
  label: string;
  hint?: string;
  children: ReactNode;
}) {
  return (
    <div className={styles.field}>
      <Text as="div" size="2" weight="medium">
        {label}
      </Text>
      {children}
      {hint && (
        <Text as="div" size="1" color="gray">
          {hint}
        </Text>
      )}
    </div>
  );
}

/** A text or number that is kept as it is typed, once it is valid. */
export function Typed({
  label,
  hint,
  value,
  type = "text",
  min,
  max,
  onKeep,
}: {
  label: string;
  hint?: string;
  value: string;
  type?: "text" | "number";
  min?: number;
  max?: number;
  onKeep: (text: string) => void;
}) {
  const [text, setText] = useState<string | null>(null);
  const isValid = (next: string) =>
    type !== "number" ||
    next === "" ||
    (Number(next) >= (min ?? 0) && Number(next) <= (max ?? 1e6));
  return (
    <Row
      label={label}
      hint={text !== null && !isValid(text) ? `From ${min ?? 0} to ${max ?? 1e6}` : hint}
    >
      <TextField.Root
        size="2"
        type={type}
        className={type === "text" ? undefined : "mono"}
        aria-label={label}
        color={text !== null && !isValid(text) ? "red" : undefined}
        min={min}
        max={max}
        value={text ?? value}
        onChange={({ target }) => {
          setText(target.value);
          if (isValid(target.value)) onKeep(target.value);
        }}
        onBlur={() => setText(null)}
      />
    </Row>
  );
}

/** One of the limits on calls. */
export function Cap({
  campaign,
  change,
  name,
  label,
  min,
  max,
}: StepProps & { name: keyof CallCaps; label: string; min: number; max: number }) {
  return (
    <Typed
      label={label}
      type="number"
      min={min}
      max={max}
      value={String(callsOf(campaign).caps[name])}
      onKeep={(text) => {
        if (text !== "") change({ [name]: Number(text) });
      }}
    />
  );
}
