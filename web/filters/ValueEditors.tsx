import { now } from "#web/kernel/clock.ts";
import { useQuery } from "@tanstack/react-query";
import { Select, TextField } from "@radix-ui/themes";
import { X } from "lucide-react";
import { useId } from "react";
import { OPERATORS } from "#shared/filters/catalogue.rules.ts";
import type { FieldDef, Operand } from "#shared/filters/catalogue.rules.ts";
import { TIME_UNITS } from "#shared/filters/filter.schema.ts";
import type { FieldNode, Value, When } from "#shared/filters/filter.schema.ts";
import { useSession } from "#web/kernel/api/session.store.ts";
import { DateField } from "#web/kernel/ui/DateField.tsx";
import styles from "./filters.module.css";
import { daysAgo, ownZone } from "./filters.words.ts";
import { Choice } from "./Choice.widget.tsx";
import { fieldValuesQuery } from "./filters.queries.ts";
import { useTyped } from "#web/kernel/edit/use-unsaved.ts";

interface ValueProps {
  def: FieldDef;
  node: FieldNode;
  onChange: (value: Value | undefined) => void;
}

/** The right editor for what the operator takes. */
export function ValueEditor({ def, node, onChange }: ValueProps) {
  const operand = (OPERATORS[def.type] as Record<string, Operand>)[node.op];
  const { value } = node;
  const label = `Value of ${def.label}`;
  switch (operand) {
    case "text":
      return <OneText def={def} label={label} value={value} onChange={onChange} />;
    case "texts":
      return <ManyTexts def={def} label={label} value={value} onChange={onChange} />;
    case "number":
      return <NumberInput label={label} value={value} onChange={onChange} />;
    case "numbers": {
      const [low, high] = (Array.isArray(value) ? value : [0, 0]) as [number, number];
      return (
        <>
          <NumberInput
            label={`${label}, from`}
            value={low}
            onChange={(v) => onChange([v ?? 0, high])}
          />
          <span>and</span>
          <NumberInput
            label={`${label}, to`}
            value={high}
            onChange={(v) => onChange([low, v ?? 0])}
          />
        </>
      );
    }
    case "when":
      return <WhenEditor label={label} value={value as When} onChange={onChange} />;
    case "whens": {
      const [from, to] = (Array.isArray(value) ? value : [daysAgo(30), daysAgo(0)]) as [When, When];
      return (
        <>
          <WhenEditor label={`${label}, from`} value={from} onChange={(v) => onChange([v, to])} />
          <span>and</span>
          <WhenEditor label={`${label}, to`} value={to} onChange={(v) => onChange([from, v])} />
        </>
      );
    }
    case "boolean":
      return (
        <Choice
          label={label}
          value={String(value ?? true)}
          options={{ true: "yes", false: "no" }}
          onChange={(v) => onChange(v === "true")}
        />
      );
    case "id":
    case "ids":
      return <Me many={operand === "ids"} value={value} onChange={onChange} />;
    default:
      return null;
  }
}

interface TextProps {
  def: FieldDef;
  label: string;
  value: Value | undefined;
  onChange: (value: Value | undefined) => void;
}

function useOffered(def: FieldDef): string[] {
  const { data } = useQuery({
    ...fieldValuesQuery(def.key),
    enabled: (def.type === "choice" || def.type === "tags") && def.entity !== "activity",
  });
  return data?.values ?? [];
}

function OneText({ def, label, value, onChange }: TextProps) {
  const listId = useId();
  const offered = useOffered(def);
  return (
    <>
      <TextField.Root
        size="2"
        className={styles.text}
        aria-label={label}
        list={listId}
        value={typeof value === "string" ? value : ""}
        onChange={(event) => onChange(event.target.value)}
      />
      <Offered id={listId} values={offered} />
    </>
  );
}

/** Enter or a comma takes what was typed; Backspace in the empty field takes the last one off. */
function ManyTexts({ def, label, value, onChange }: TextProps) {
  const listId = useId();
  const offered = useOffered(def);
  const [typed, setTyped] = useTyped("", label);
  const texts = Array.isArray(value) ? (value as string[]) : [];
  const take = (text: string) => {
    const more = text
      .split(",")
      .map((part) => part.trim())
      .filter(Boolean);
    if (more.length > 0) onChange([...new Set([...texts, ...more])]);
    setTyped("");
  };
  return (
    <>
      {texts.map((text) => (
        <span key={text} className={styles.tag}>
          {text}
          <button
            type="button"
            aria-label={`Remove ${text}`}
            onClick={() => onChange(texts.filter((other) => other !== text))}
          >
            <X size={12} strokeWidth={2} aria-hidden />
          </button>
        </span>
      ))}
      <TextField.Root
        size="2"
        className={styles.text}
        aria-label={label}
        list={listId}
        placeholder={texts.length === 0 ? "Type and press Enter" : ""}
        value={typed}
        onChange={(event) => {
          const text = event.target.value;
          if (text.endsWith(",") || offered.includes(text)) take(text);
          else setTyped(text);
        }}
        onBlur={() => take(typed)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && !event.metaKey && !event.ctrlKey) {
            event.preventDefault();
            take(typed);
          }
          if (event.key === "Backspace" && typed === "") onChange(texts.slice(0, -1));
        }}
      />
      <Offered id={listId} values={offered.filter((one) => !texts.includes(one))} />
    </>
  );
}

function Offered({ id, values }: { id: string; values: readonly string[] }) {
  return (
    <datalist id={id}>
      {values.map((value) => (
        <option key={value} value={value} />
      ))}
    </datalist>
  );
}

export function NumberInput({
  label,
  value,
  onChange,
}: {
  label: string;
  value: unknown;
  onChange: (value: number | undefined) => void;
}) {
  return (
    <TextField.Root
      size="2"
      type="number"
      className={styles.number}
      aria-label={label}
      value={typeof value === "number" ? value : ""}
      onChange={(event) =>
        onChange(event.target.value === "" ? undefined : Number(event.target.value))
      }
    />
  );
}

/** A day, or so many units before now; days in the reader's own zone. */
export function WhenEditor({
  label,
  value,
  onChange,
}: {
  label: string;
  value: When | undefined;
  onChange: (value: When) => void;
}) {
  const relative = typeof value === "object" && "rel" in value ? value.rel : null;
  const day =
    typeof value === "object" && "date" in value
      ? value.date
      : typeof value === "string"
        ? value.slice(0, 10)
        : null;
  const today = new Date(now()).toLocaleDateString("sv-SE");
  return (
    <>
      {relative ? (
        <>
          <TextField.Root
            size="2"
            type="number"
            className={styles.short}
            aria-label={`${label}: how many`}
            value={-relative.n}
            onChange={(event) =>
              onChange({
                rel: { ...relative, n: -Math.trunc(Number(event.target.value)) },
                tz: ownZone(),
              })
            }
          />
          <Choice
            label={`${label}: unit`}
            value={relative.unit}
            options={Object.fromEntries(TIME_UNITS.map((unit) => [unit, `${unit}s`]))}
            onChange={(unit) =>
              onChange({ rel: { ...relative, unit: unit as typeof relative.unit }, tz: ownZone() })
            }
          />
        </>
      ) : (
        <DateField
          aria-label={label}
          value={day}
          onChange={(date) => date && onChange({ date, tz: ownZone() })}
        />
      )}
      <Choice
        label={`${label}: kind`}
        value={relative ? "rel" : "date"}
        options={{ rel: "ago", date: "(a date)" }}
        onChange={(kind) => onChange(kind === "rel" ? daysAgo(30) : { date: today, tz: ownZone() })}
      />
    </>
  );
}

/** Owners are chosen by "me"; whoever has none is found by "is empty". */
function Me({
  many,
  value,
  onChange,
}: {
  many: boolean;
  value: Value | undefined;
  onChange: (value: Value) => void;
}) {
  const me = useSession((state) => state.user);
  if (!me) return null;
  const chosen = Array.isArray(value) ? value[0] : value;
  return (
    <Select.Root
      size="2"
      value={typeof chosen === "string" ? chosen : ""}
      onValueChange={(id) => onChange(many ? [id] : id)}
    >
      <Select.Trigger aria-label="Person" placeholder="Choose" />
      <Select.Content position="popper">
        <Select.Item value={me.id}>Me ({me.name})</Select.Item>
        {typeof chosen === "string" && chosen !== me.id && (
          <Select.Item value={chosen}>The person chosen before</Select.Item>
        )}
      </Select.Content>
    </Select.Root>
  );
}
