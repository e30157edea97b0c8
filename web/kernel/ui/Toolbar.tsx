import { Children, type ReactNode } from "react";
import { ActionGroup } from "./ActionButton.tsx";
import { exactNumber } from "./format.ts";
import styles from "./Toolbar.module.css";
import { useKeys } from "./use-keys.ts";

/** 40 px above a grid: filters at the left, count and one primary button at the right. */
export function Toolbar({ children, end }: { children?: ReactNode; end?: ReactNode }) {
  return (
    <div role="toolbar" aria-label="View" className={styles.toolbar}>
      <div className={styles.start}>{children}</div>
      <div className={styles.end}>{end}</div>
    </div>
  );
}

interface ToolbarCountProps {
  shown: number | null;
  /** All of them, where a filter leaves some out. */
  total?: number;
  /** There are more than were read. */
  more?: boolean;
  /** What is counted, one of it: "contact". */
  of: string;
  /** Where an s does not make it many: "people". */
  plural?: string;
}

/** "4,312 of 98,004 contacts", or one number when nothing is left out; nothing before it is known. */
export function ToolbarCount(props: ToolbarCountProps) {
  const { shown, total = shown ?? 0, more, of, plural = `${of}s` } = props;
  if (shown === null) return null;
  return (
    <span className={styles.count}>
      {exactNumber(shown)}
      {total !== shown && ` of ${exactNumber(total)}`}
      {more && "+"} {total === 1 && !more ? of : plural}
    </span>
  );
}

interface BulkBarProps {
  /** How many rows are selected; the bar is there from one on. */
  count: number;
  /** "All 4,312 matching, 3 excepted" when it is more than a number. */
  text?: string;
  onClear: () => void;
  /** The actions. */
  children: ReactNode;
}

/** 48 px at the bottom: what is selected, what can be done with it, Esc. */
export function BulkBar({
  count,
  text = `${exactNumber(count)} selected`,
  onClear,
  children,
}: BulkBarProps) {
  const isOpen = count > 0;
  useKeys(
    { escape: { label: "Clear the selection", run: onClear } },
    { layer: "grid", enabled: isOpen },
  );
  if (!isOpen) return null;
  return (
    <div role="region" aria-label="Selected rows" className={styles.bulk}>
      <span className={styles.bulkText}>{text}</span>
      <ActionGroup value={text}>{Children.toArray(children)}</ActionGroup>
      <button type="button" className={styles.bulkClear} onClick={onClear}>
        Clear
      </button>
    </div>
  );
}
