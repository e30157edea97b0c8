import { Popover } from "@radix-ui/themes";
import { X } from "lucide-react";
import { Children, type ReactNode } from "react";
import { ActionGroup } from "./ActionButton.tsx";
import { exactNumber } from "./format.ts";
import styles from "./Toolbar.module.css";
import { useKeys } from "./use-keys.ts";

/** 40 px above a grid: filters and chips at the left, count and one primary button at the right. */
export function Toolbar({ children, end }: { children?: ReactNode; end?: ReactNode }) {
  return (
    <div role="toolbar" aria-label="View" className={styles.toolbar}>
      <div className={styles.start}>{children}</div>
      <div className={styles.end}>{end}</div>
    </div>
  );
}

/** "4,312 of 98,004", or one number when nothing is filtered. */
export function ToolbarCount({ shown, total }: { shown: number; total?: number }) {
  const isAll = total === undefined || total === shown;
  return (
    <span className={styles.count}>
      {exactNumber(shown)}
      {!isAll && ` of ${exactNumber(total)}`}
    </span>
  );
}

interface FilterChipProps {
  /** "Industry is any of Software, +2": field, operator and values in words. */
  label: string;
  onRemove: () => void;
  /** What Enter or a click opens to change it. */
  editor?: ReactNode;
}

/** One condition of the view. Enter edits, Backspace removes; ⌘Z brings it back when the caller toasts with undo. */
export function FilterChip({ label, onRemove, editor }: FilterChipProps) {
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.key !== "Backspace" && event.key !== "Delete") return;
    event.preventDefault();
    onRemove();
  };
  const main = (
    <button type="button" className={styles.chipText} onKeyDown={onKeyDown}>
      {label}
    </button>
  );
  return (
    <span className={styles.chip}>
      {editor ? (
        <Popover.Root>
          <Popover.Trigger>{main}</Popover.Trigger>
          <Popover.Content size="1" minWidth="240px">
            {editor}
          </Popover.Content>
        </Popover.Root>
      ) : (
        main
      )}
      <button
        type="button"
        className={styles.chipRemove}
        aria-label={`Remove ${label}`}
        onClick={onRemove}
      >
        <X size={12} strokeWidth={2} aria-hidden />
      </button>
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
