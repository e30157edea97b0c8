import type { Ref } from "react";
import type { DispositionRow } from "#shared/calls/dispositions/dispositions.schema.ts";
import { RadioList } from "./RadioList.tsx";
import { numberKeyOf } from "./use-outcome-keys.ts";

interface DispositionListProps {
  ref: Ref<HTMLDivElement>;
  labels: readonly DispositionRow[];
  chosenId: string | null;
  disabled: boolean;
  /** The only ones that can still be chosen; undefined: all. */
  only?: ReadonlySet<string> | undefined;
  /** The number keys are another question's now. */
  hasKeys: boolean;
  onChoose: (one: DispositionRow) => void;
}

/** The dispositions of a campaign, each with its number key. */
export function DispositionList(props: DispositionListProps) {
  const { ref, labels, chosenId, disabled, only, hasKeys, onChoose } = props;
  return (
    <RadioList
      ref={ref}
      label="Disposition"
      options={labels.map(({ id, label }, i) => ({
        id,
        word: label,
        keyWord: hasKeys ? numberKeyOf(i) : "",
        disabled: only !== undefined && !only.has(id),
      }))}
      chosenId={chosenId}
      disabled={disabled}
      onChoose={(id) => onChoose(labels.find((one) => one.id === id)!)}
    />
  );
}
