import type { Activity } from "#shared/activity/activity.schema.ts";
import type { AuditRow } from "#shared/audit/audit.contract.ts";
import { RelativeTime } from "#web/kernel/ui/RelativeTime.tsx";
import { EmptyState } from "#web/kernel/ui/States.tsx";
import { wordOf } from "#web/kernel/ui/status.ts";
import { textOf } from "#web/kernel/record/fields.ts";
import styles from "./RecordTrail.module.css";

/** What happened with a person or company, newest first. */
export function Timeline({ items }: { items: readonly Activity[] }) {
  if (items.length === 0) return <EmptyState title="Nothing has happened yet." />;
  return (
    <ol className={styles.trail}>
      {items.map((item) => (
        <li key={item.id} className={styles.entry}>
          <span className={styles.what}>
            {wordOf(item.type)}
            {item.outcome && `: ${wordOf(item.outcome)}`}
          </span>
          <span className={styles.about}>
            {item.actorName} · <RelativeTime at={item.at} />
          </span>
          {item.type === "disposition_corrected" && (
            <span className={styles.change}>
              <s>{textOf(item.data["was"])}</s> {textOf(item.data["reason"])}
            </span>
          )}
        </li>
      ))}
    </ol>
  );
}

/** Fields that follow from the ones a person reads, or from the action itself. */
const BEHIND =
  /Key$|E164$|^phone(Ext|Type)$|^timeZoneSource$|^lockedFields$|^nameCore$|^legalForm$|^deletedAt$/;

/** Changes of fields with old and new value, newest first. */
export function History({
  items,
  labelOf,
}: {
  items: readonly AuditRow[];
  labelOf: (field: string) => string;
}) {
  if (items.length === 0) return <EmptyState title="No change has been recorded." />;
  return (
    <ol className={styles.trail}>
      {items.map((item) => (
        <li key={item.id} className={styles.entry}>
          <span className={styles.about}>
            {item.actorName} · {wordOf(item.action.split(".").at(-1) ?? "")} · {item.via} ·{" "}
            <RelativeTime at={item.at} />
          </span>
          {Object.entries(item.changes)
            .filter(([field]) => !BEHIND.test(field))
            .map(([field, [before, after]]) => (
              <span key={field} className={styles.change}>
                {labelOf(field)}: <s>{short(before)}</s> {short(after)}
              </span>
            ))}
        </li>
      ))}
    </ol>
  );
}

function short(value: unknown): string {
  if (value === null || value === undefined) return "";
  const isPlain = typeof value !== "object" || Array.isArray(value);
  const text = isPlain ? textOf(value) : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
