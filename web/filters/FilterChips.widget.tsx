import { X } from "lucide-react";
import type { Filter } from "#shared/filters/filter.schema.ts";
import { ActionButton } from "#web/kernel/ui/ActionButton.tsx";
import { conditions, UNREADABLE, without, type GridFilter } from "./grid-filter.widget.ts";
import { sentence } from "./sentence.words.ts";
import styles from "./filters.module.css";
import { useNames } from "./use-names.ts";

interface FilterChipsProps {
  filter: GridFilter;
  onChange: (filter: Filter | null) => void;
  /** Opens the drawer in which conditions are written. */
  onEdit: () => void;
}

/** What a grid is narrowed to, a chip for each condition, in its toolbar. F and a click edit. */
export function FilterChips({ filter, onChange, onEdit }: FilterChipsProps) {
  const nameOf = useNames(filter);
  return (
    <>
      <ActionButton label="Filter" combo="f" variant="soft" color="gray" run={onEdit} />
      {filter === UNREADABLE ? (
        <Chip
          words="A filter that cannot be read"
          onEdit={onEdit}
          onRemove={() => onChange(null)}
        />
      ) : (
        filter &&
        conditions(filter).map((node, at) => (
          <Chip
            key={at}
            words={sentence(node, nameOf)}
            onEdit={onEdit}
            onRemove={() => onChange(without(filter, at))}
          />
        ))
      )}
    </>
  );
}

interface ChipProps {
  words: string;
  onEdit: () => void;
  onRemove: () => void;
}

/** Enter edits, Backspace removes. */
function Chip({ words, onEdit, onRemove }: ChipProps) {
  return (
    <span className={styles.chip}>
      <button
        type="button"
        className={styles.chipWords}
        title={words}
        onClick={onEdit}
        onKeyDown={(event) => {
          if (event.key !== "Backspace" && event.key !== "Delete") return;
          event.preventDefault();
          onRemove();
        }}
      >
        {words}
      </button>
      <button
        type="button"
        className={styles.chipRemove}
        aria-label={`Remove: ${words}`}
        onClick={onRemove}
      >
        <X size={12} strokeWidth={2} />
      </button>
    </span>
  );
}
