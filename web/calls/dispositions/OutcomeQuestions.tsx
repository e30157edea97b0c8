import { now } from "#web/kernel/clock.ts";
import { TextField } from "@radix-ui/themes";
import { instantOf } from "#shared/compliance/calling-hours.rules.ts";
import styles from "#web/calls/console/Console.module.css";
import { parseWhen } from "#web/calls/console/parse-callback-time.rules.ts";
import { zonesToAsk } from "#shared/contacts/time-zone.rules.ts";
import { placeOf } from "#web/calls/console/contact-clock.rules.ts";
import { Combobox } from "#web/kernel/ui/Combobox.tsx";
import { Choice } from "#web/kernel/ui/Choice.tsx";
import { DNC_SCOPES } from "#shared/calls/dispositions/dispositions.schema.ts";
import type { DncScope } from "#shared/calls/dispositions/dispositions.schema.ts";

export const SCOPE_QUESTION = "Never call again: whom?";

export const SCOPE_WORDS: Record<DncScope, string> = {
  number: "This number",
  person: "The person",
  company: "The company",
};

interface WhenProps {
  /** As typed, and whether it is kept for one agent. */
  text: string;
  mine: boolean;
  /** By whose clock the time is said; null: one of several, still to be said. */
  zone: string | null;
  /** Of the number: where it leaves several clocks, it is asked which. */
  zoneKey: string;
  onZone: (zone: string) => void;
  /** Whose it is when it is one agent's. */
  mineLabel?: string;
  onText: (text: string) => void;
  onMine: (mine: boolean) => void;
}

/** When to call back, as people say it, and who does. */
export function WhenQuestion(props: WhenProps) {
  const { text, mine, zone, zoneKey, onZone, mineLabel = "Mine", onText, onMine } = props;
  return (
    <div className={styles.question}>
      <ZoneQuestion zone={zone} zoneKey={zoneKey} onZone={onZone} />
      <label htmlFor="callback-when">
        Call back when? (their time{zone && ` in ${placeOf(zone)}`})
      </label>
      <TextField.Root
        id="callback-when"
        className="mono"
        placeholder="tue 3pm"
        value={text}
        onChange={(event) => onText(event.target.value)}
      />
      {zone && <ReadBack text={text} zone={zone} />}
      <Choice
        value={mine ? "mine" : "any"}
        options={[
          ["mine", mineLabel],
          ["any", "Anyone's"],
        ]}
        onChange={(value) => onMine(value === "mine")}
      />
    </div>
  );
}

/** Which of their country's clocks is theirs; nothing where there is only one. */
function ZoneQuestion({ zone, zoneKey, onZone }: Pick<WhenProps, "zone" | "zoneKey" | "onZone">) {
  const zones = zonesToAsk(zoneKey);
  if (zones.length < 2) return null;
  return (
    <Combobox
      aria-label="By which clock"
      placeholder="Which zone are they in?"
      clearable={false}
      value={zone}
      onChange={(next) => next && onZone(next)}
      options={zones.map((one) => ({ value: one, label: placeOf(one), hint: clockAt(one) }))}
    />
  );
}

const clockAt = (timeZone: string): string =>
  new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit" }).format(now());

interface ScopeProps {
  scope: DncScope | null;
  onScope: (scope: DncScope) => void;
}

/** Whom nobody shall call again. */
export function ScopeQuestion({ scope, onScope }: ScopeProps) {
  return (
    <fieldset className={styles.labels}>
      <legend className={styles.heading}>{SCOPE_QUESTION}</legend>
      <Choice
        value={scope}
        options={DNC_SCOPES.map((one) => [one, SCOPE_WORDS[one]])}
        onChange={onScope}
      />
    </fieldset>
  );
}

/** What was understood, on both clocks. */
function ReadBack({ text, zone }: { text: string; zone: string }) {
  if (text.trim() === "") return null;
  const local = parseWhen(text, zone, new Date(now()));
  if (!local) return <span className={styles.fault}>Not understood; try “tue 3pm”.</span>;
  const at = instantOf(local, zone);
  const show = (timeZone?: string) =>
    new Intl.DateTimeFormat("en-GB", {
      timeZone,
      weekday: "short",
      day: "numeric",
      month: "short",
      hour: "2-digit",
      minute: "2-digit",
    }).format(at);
  return (
    <output htmlFor="callback-when">
      {show(zone)} there · {show()} here
    </output>
  );
}
