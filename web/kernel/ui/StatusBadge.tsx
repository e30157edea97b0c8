import styles from "./StatusBadge.module.css";
import { meaningOf, wordOf, type Meaning } from "./status.ts";

/** A dot and a word. `state` is the record's own word; `meaning` overrides the table in `status.ts`. */
export function StatusBadge({
  state,
  label = wordOf(state),
  meaning = meaningOf(state),
}: {
  state: string;
  label?: string;
  meaning?: Meaning;
}) {
  return (
    <span className={styles.badge} data-meaning={meaning}>
      <span className={styles.dot} aria-hidden />
      {label}
    </span>
  );
}
