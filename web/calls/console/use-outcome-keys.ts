import type { DispositionRow } from "#shared/calls/dispositions/dispositions.schema.ts";
import type { KeyMap } from "#web/kernel/ui/keys.ts";
import { useKeys } from "#web/kernel/ui/use-keys.ts";

const NUMBERED = 10;

/** 1 to 9, then 0; the eleventh disposition has none. */
export const numberKeyOf = (i: number): string => (i < NUMBERED ? String((i + 1) % NUMBERED) : "");

interface OutcomeKeyOptions {
  labels: readonly DispositionRow[];
  /** A disposition can be chosen. */
  isOpen: boolean;
  /** By number and C as well: no question about a disposition has these keys. */
  hasKeys: boolean;
  onChoose: (one: DispositionRow) => void;
  /** Goes to the list of dispositions. */
  onLabels: () => void;
  onNotes: () => void;
}

/** Number keys choose a disposition, C a callback; D and F8 go to the list, N to the notes. */
export function useOutcomeKeys(options: OutcomeKeyOptions): void {
  const { labels, isOpen, hasKeys, onChoose, onLabels, onNotes } = options;
  const numbers: KeyMap = Object.fromEntries(
    labels
      .slice(0, NUMBERED)
      .map((one, i) => [
        numberKeyOf(i),
        { label: one.label, group: "Dispositions", run: () => onChoose(one) },
      ]),
  );
  const toList = { label: "Dispositions", group: "Console", run: onLabels };
  const callback = labels.find((one) => one.action === "schedule_callback");
  useKeys({ d: toList, f8: { ...toList, hidden: true } }, { enabled: isOpen });
  useKeys(numbers, { enabled: isOpen && hasKeys });
  useKeys(
    { c: { label: "Callback", group: "Console", run: () => callback && onChoose(callback) } },
    { enabled: isOpen && hasKeys && callback !== undefined },
  );
  useKeys({ n: { label: "Notes", group: "Console", run: onNotes } });
}
