import type { Ref } from "react";
import type { DispositionRow } from "#shared/calls/dispositions/dispositions.schema.ts";
import styles from "./Console.module.css";
import { numberKeyOf } from "./use-outcome-keys.ts";

interface DispositionListProps {
  ref: Ref<HTMLDivElement>;
  labels: readonly DispositionRow[];
  chosenId: string | null;
  disabled: boolean;
  onChoose: (one: DispositionRow) => void;
}

/** The dispositions of a campaign, each with its number key. */
export function DispositionList(props: DispositionListProps) {
  const { ref, labels, chosenId, disabled, onChoose } = props;
  return (
    <div ref={ref} role="radiogroup" aria-label="Disposition" className={styles.labels}>
      {labels.map((one, i) => (
        <button
          key={one.id}
          type="button"
          role="radio"
          aria-checked={one.id === chosenId}
          disabled={disabled}
          className={styles.label}
          onClick={() => onChoose(one)}
        >
          <span className={styles.key}>{numberKeyOf(i)}</span>
          {one.label}
        </button>
      ))}
    </div>
  );
}
