import { X } from "lucide-react";
import type { Filter } from "#shared/filters/filter.schema.ts";
import { useSession } from "#web/kernel/api/session.store.ts";
import { ActionButton } from "#web/kernel/ui/ActionButton.tsx";
import { conditions, UNREADABLE, without, type GridFilter } from "./grid-filter.widget.ts";
import { sentence, type NameOf } from "./sentence.words.ts";
import styles from "./filters.module.css";
import { useAudiences } from "./use-audiences.ts";

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

/** The names of what a filter holds by id, as far as this person may see them. */
function useNames(filter: GridFilter): NameOf {
  const user = useSession((s) => s.user);
  const text = JSON.stringify(filter);
  const lists = useAudiences("list", text.includes('"type":"list"'));
  const segments = useAudiences("segment", text.includes('"type":"segment"'));
  return (kind, id) => {
    if (kind === "person") return id === user?.id ? "me" : undefined;
    if (kind === "domainSet") return undefined;
    return (kind === "list" ? lists : segments)?.find((one) => one.id === id)?.name;
  };
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
