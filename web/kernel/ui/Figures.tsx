import { Tooltip } from "@radix-ui/themes";
import { Children, type CSSProperties, type ReactNode } from "react";
import styles from "./Figures.module.css";
import { exactNumber, shortNumber } from "./format.ts";
import type { Meaning } from "./status.ts";

/** Data inside prose: a phone, domain, id, e-mail. */
export function Mono({ children }: { children: ReactNode }) {
  return <span className="mono">{children}</span>;
}

/** What is longer is read, not seen at a glance: a domain, a time zone. */
const LONGEST_FIGURE = 10;

interface FigureCardProps {
  label: string;
  /** A number is shortened from 10,000 on, exact on hover; a text stands as it is; null is not known yet. */
  value: number | string | null;
  unit?: string;
  /** What it is compared with: "goal 200", "limit 3 %". */
  detail?: ReactNode;
  /** Past a threshold: an edge and the reason in `detail`. */
  meaning?: Meaning;
  /** Opens the rows behind the figure. */
  onOpen?: () => void;
}

/** One figure of a screen's figures row. */
export function FigureCard({ label, value, unit, detail, meaning, onOpen }: FigureCardProps) {
  const text = typeof value === "number" ? shortNumber(value) : (value ?? "–");
  const isLong = text.length > LONGEST_FIGURE;
  const figure = (
    <span className={isLong ? styles.text : styles.value} title={isLong ? text : undefined}>
      {text}
      {unit && <span className={styles.unit}>{unit}</span>}
    </span>
  );
  const content = (
    <>
      <span className={styles.label}>{label}</span>
      {typeof value === "number" && text !== exactNumber(value) ? (
        <Tooltip content={exactNumber(value)}>{figure}</Tooltip>
      ) : (
        figure
      )}
      {detail && <span className={styles.detail}>{detail}</span>}
    </>
  );
  if (!onOpen) {
    return (
      <div className={styles.card} data-meaning={meaning}>
        {content}
      </div>
    );
  }
  return (
    <button type="button" className={styles.card} data-meaning={meaning} onClick={onOpen}>
      {content}
    </button>
  );
}

/** Cards beside each other; where not all fit, two rows of as equal length as can be. */
export function FigureRow({ children }: { children: ReactNode }) {
  const count = Children.toArray(children).length;
  const measures = { "--all": count, "--half": Math.ceil(count / 2) } as CSSProperties;
  return (
    <div className={styles.row} style={measures}>
      {children}
    </div>
  );
}

interface ProgressLineProps {
  label: string;
  done: number;
  /** Null while nobody knows. */
  total: number | null;
  /** "420/s · 3 min left". */
  detail?: string;
  meaning?: Meaning;
}

/** Work under way: name, done of total, a line. */
export function ProgressLine({ label, done, total, detail, meaning = "mine" }: ProgressLineProps) {
  const share = total ? Math.min(1, done / total) : 0;
  return (
    <div className={styles.progress}>
      <div className={styles.progressText}>
        <span className="truncate">{label}</span>
        <span className={styles.progressFigures}>
          {exactNumber(done)}
          {total !== null && ` of ${exactNumber(total)}`}
          {detail && ` · ${detail}`}
        </span>
      </div>
      <div
        role="progressbar"
        aria-label={label}
        aria-valuenow={total === null ? undefined : Math.round(share * 100)}
        aria-valuemin={0}
        aria-valuemax={100}
        className={styles.track}
      >
        <div
          className={styles.bar}
          data-meaning={meaning}
          style={{ transform: `scaleX(${share})` }}
        />
      </div>
    </div>
  );
}
