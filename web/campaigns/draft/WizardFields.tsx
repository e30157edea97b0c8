import { Text, TextField } from "@radix-ui/themes";
import { useState, type ReactNode } from "react";
import {
  zCallSettings,
  type CallCaps,
  type CampaignRow,
} from "#shared/campaigns/campaign.schema.ts";
import { exactNumber } from "#web/kernel/ui/format.ts";
import { useUnsaved } from "#web/kernel/edit/use-unsaved.ts";
import styles from "#web/campaigns/Campaigns.module.css";
import type { StepProps } from "./WizardSteps.tsx";

export const callsOf = (campaign: CampaignRow) => zCallSettings.parse(campaign.settings.call ?? {});

/** A question of the wizard, with what the answer does. */
export function Row({
  label,
  hint,
  fault,
  children,
}: {
  label: string;
  hint?: string;
  /** What is wrong with the answer; takes the hint's place. */
  fault?: string | null;
  children: ReactNode;
}) {
  return (
    <div className={styles.field}>
      <Text as="div" size="2" weight="medium">
        {label}
      </Text>
      {children}
      {(fault ?? hint) && (
        <Text as="div" size="1" color={fault ? "red" : "gray"}>
          {fault ?? hint}
        </Text>
      )}
    </div>
  );
}

/** A text or number that is saved as it is typed, once it is valid; what is not valid stays, unsaved. */
export function AutosaveInput({
  label,
  hint,
  value,
  type = "text",
  min,
  max,
  isFit,
  onKeep,
}: {
  label: string;
  hint?: string;
  value: string;
  type?: "text" | "number";
  min?: number;
  max?: number;
  /** What a text needs beyond the range of a number. @returns what is wrong with it, or null */
  isFit?: (text: string) => string | null;
  onKeep: (text: string) => void;
}) {
  const [text, setText] = useState<string | null>(null);
  const faultIn = (next: string) =>
    type === "number" && next !== "" && !isWithin(next, min, max)
      ? range(min, max)
      : (isFit?.(next) ?? null);
  const fault = text === null ? null : faultIn(text);
  useUnsaved({
    isUnsaved: () => fault !== null,
    fields: () => [label],
    discard: () => setText(null),
  });
  return (
    <Row label={label} hint={hint} fault={fault}>
      <TextField.Root
        size="2"
        type={type}
        className={type === "text" ? undefined : "mono"}
        aria-label={label}
        color={fault === null ? undefined : "red"}
        aria-invalid={fault === null ? undefined : true}
        min={min}
        max={max}
        value={text ?? value}
        onChange={({ target }) => {
          setText(target.value);
          if (faultIn(target.value) === null) onKeep(target.value);
        }}
        onBlur={() => fault === null && setText(null)}
      />
    </Row>
  );
}

const range = (min = 0, max = 1e6) => `From ${exactNumber(min)} to ${exactNumber(max)}`;

function isWithin(text: string, min = 0, max = 1e6): boolean {
  return Number(text) >= min && Number(text) <= max;
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
    <AutosaveInput
      label={label}
      type="number"
      min={min}
      max={max}
      value={String(callsOf(campaign).caps[name])}
      isFit={(text) => (text === "" ? range(min, max) : null)}
      onKeep={(text) => change({ [name]: Number(text) })}
    />
  );
}
