import { ChevronRight, Copy } from "lucide-react";
import { useState } from "react";
import styles from "./RequestDetails.module.css";

/** The id under which a failure stands in the log: of no use to most, so behind Details, and copied by one click. */
export function RequestDetails({ id }: { id: string }) {
  const [open, setOpen] = useState(false);
  const [isCopied, setCopied] = useState(false);
  const copy = () =>
    navigator.clipboard.writeText(id).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  return (
    <div className={styles.details}>
      <button
        type="button"
        className={styles.toggle}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <ChevronRight size={12} strokeWidth={2} aria-hidden className={styles.chevron} />
        Details
      </button>
      {open && (
        <div className={styles.line}>
          <span className={styles.label}>Request</span>
          <code className={styles.id}>{id}</code>
          <button type="button" className={styles.copy} onClick={() => void copy()}>
            <Copy size={12} strokeWidth={1.75} aria-hidden />
            {isCopied ? "Copied" : "Copy"}
          </button>
        </div>
      )}
    </div>
  );
}
