import { Drawer } from "#web/kernel/ui/Drawer.tsx";
import { Mono } from "#web/kernel/ui/Figures.tsx";
import { RelativeTime } from "#web/kernel/ui/RelativeTime.tsx";
import styles from "./Console.module.css";
import type { CurrentTask } from "#shared/calls/queue/queue.schema.ts";

/** Company, earlier calls and colleagues of the person on the desk. */
export function AboutDrawer({
  desk,
  open,
  onClose,
}: {
  desk: CurrentTask | null;
  open: boolean;
  onClose: () => void;
}) {
  return (
    <Drawer name="console" open={open} title={desk?.contactName ?? ""} onClose={onClose}>
      {desk && (
        <>
          <h3 className={styles.heading}>Company</h3>
          <ul className={styles.list}>
            <li>{desk.accountName ?? "No company"}</li>
            <li>
              {[desk.industry, desk.staffRange && `${desk.staffRange} people`]
                .filter(Boolean)
                .join(" · ")}
            </li>
            <li>{desk.domain && <Mono>{desk.domain}</Mono>}</li>
            <li>{desk.email && <Mono>{desk.email}</Mono>}</li>
          </ul>
          <h3 className={styles.heading}>Earlier calls</h3>
          <ul className={styles.list}>
            {desk.history.map((one) => (
              <li key={one.at}>
                <RelativeTime at={one.at} /> · {one.disposition ?? "No disposition"}
                {one.agentName && ` · ${one.agentName}`}
                {one.notes && <div>{one.notes}</div>}
              </li>
            ))}
            {desk.history.length === 0 && <li>None.</li>}
          </ul>
          <h3 className={styles.heading}>Colleagues</h3>
          <ul className={styles.list}>
            {desk.related.map((one) => (
              <li key={one.id}>{[one.name, one.jobTitle].filter(Boolean).join(", ")}</li>
            ))}
            {desk.related.length === 0 && <li>Nobody else is known.</li>}
          </ul>
        </>
      )}
    </Drawer>
  );
}
