import { Text, TextField } from "@radix-ui/themes";
import { useState, type ReactNode } from "react";
import type { CallCaps } from "#shared/campaigns/campaign.schema.ts";
import type { Editable } from "#web/kernel/edit/edit-state.ts";
import { isSame, type Values } from "#web/kernel/edit/merge.ts";
import type { EditHandle } from "#web/kernel/edit/use-edit.ts";
import { Combobox, type ComboOption } from "#web/kernel/ui/Combobox.tsx";
import { exactNumber } from "#web/kernel/ui/format.ts";
import styles from "#web/campaigns/Campaigns.module.css";
import type { StepProps } from "./WizardSteps.tsx";

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
  fault?: string | null | undefined;
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

/** What was typed into a field and is not saved: of no use as it stands, or refused. */
export function unsavedIn(
  { unfit, refused }: Pick<EditHandle<Editable, Values>, "unfit" | "refused">,
  field: string,
): { text?: string; mine?: unknown; fault?: string } {
  const held = unfit.find((one) => one.field === field);
  if (held) return { text: held.text, fault: held.fault };
  const no = refused.find((one) => one.field === field);
  return no ? { mine: no.mine, fault: no.message } : {};
}

/** What a field needs of the editor it is part of. */
type FieldEdit<V extends Values> = Pick<
  EditHandle<Editable, V>,
  "values" | "unfit" | "refused" | "change"
>;

interface ChoiceProps<V extends Values> {
  edit: FieldEdit<V>;
  field: keyof V & string;
  label: string;
  hint: string;
  options: readonly ComboOption[];
}

/** One of many, saved as it is chosen. One that was refused is said above the step, and is not chosen. */
export function AutosaveChoice<V extends Values>({
  edit,
  field,
  label,
  hint,
  options,
}: ChoiceProps<V>) {
  return (
    <Row label={label} hint={hint}>
      <Combobox
        aria-label={label}
        value={edit.values[field] as string | null}
        onChange={(chosen) => edit.change({ [field]: chosen } as Partial<V>)}
        options={options}
      />
    </Row>
  );
}

/**
 * A text or number that is saved as it is typed, once it is valid. What is not valid or was refused
 * stays as it was typed, with the reason, also while another step is open.
 */
export function AutosaveInput<V extends Values>({
  edit,
  field,
  label,
  hint,
  textOf,
  type = "text",
  min,
  max,
  isFit,
  valueIn,
}: {
  edit: FieldEdit<V> & Pick<EditHandle<Editable, V>, "hold">;
  field: keyof V & string;
  label: string;
  hint?: string;
  /** The answer as one types it. */
  textOf: (value: unknown) => string;
  type?: "text" | "number";
  min?: number;
  max?: number;
  /** What a text needs beyond the range of a number. @returns what is wrong with it, or null */
  isFit?: (text: string) => string | null;
  /** The answer that a valid text gives. */
  valueIn: (text: string) => unknown;
}) {
  // a valid text as it is typed: "US, " is not yet "US"
  const [typing, setTyping] = useState<string | null>(null);
  const { text, mine, fault } = unsavedIn(edit, field);
  const value = mine === undefined ? edit.values[field] : mine;
  // as typed until a colleague's value takes its place
  const isTyping = typing !== null && isSame(valueIn(typing), value);
  const faultIn = (next: string) =>
    type === "number" && next !== "" ? wrongNumber(next.trim(), min, max) : (isFit?.(next) ?? null);
  const change = (next: string) => {
    const wrong = faultIn(next);
    setTyping(wrong === null ? next : null);
    if (wrong === null) edit.change({ [field]: valueIn(next) } as Partial<V>);
    else edit.hold(field, next, wrong);
  };
  return (
    <Row label={label} hint={hint} fault={fault}>
      <TextField.Root
        size="2"
        // a browser's own number field hides what it cannot read
        inputMode={type === "number" ? "numeric" : undefined}
        className={type === "text" ? undefined : "mono"}
        aria-label={label}
        color={fault === undefined ? undefined : "red"}
        aria-invalid={fault === undefined ? undefined : true}
        value={text ?? (isTyping ? typing : textOf(value))}
        onChange={({ target }) => change(target.value)}
        onBlur={() => setTyping(null)}
      />
    </Row>
  );
}

const range = (min = 0, max = 1e6) => `From ${exactNumber(min)} to ${exactNumber(max)}`;

function wrongNumber(text: string, min = 0, max = 1e6): string | null {
  if (!/^\d+$/.test(text)) return "A whole number, like 40.";
  return Number(text) >= min && Number(text) <= max ? null : range(min, max);
}

/** One of the limits on calls. */
export function Cap({
  draft,
  name,
  label,
  min,
  max,
}: Pick<StepProps, "draft"> & { name: keyof CallCaps; label: string; min: number; max: number }) {
  return (
    <AutosaveInput
      edit={draft}
      field={name}
      label={label}
      type="number"
      min={min}
      max={max}
      textOf={String}
      isFit={(text) => (text === "" ? range(min, max) : null)}
      valueIn={Number}
    />
  );
}
