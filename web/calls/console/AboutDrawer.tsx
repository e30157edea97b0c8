import { Drawer } from "#web/kernel/ui/Drawer.tsx";
import { Mono } from "#web/kernel/ui/Figures.tsx";
import { RelativeTime } from "#web/kernel/ui/RelativeTime.tsx";
import styles from "./Console.module.css";
import type { CurrentTask } from "#shared/calls/queue/queue.schema.ts";

/** Company, earlier calls and colleagues of the person of the current task. */
export function AboutDrawer({
  currentTask,
  open,
  onClose,
}: {
  currentTask: CurrentTask | null;
  open: boolean;
  onClose: () => void;
}) {
  return (
    <Drawer name="console" open={open} title={currentTask?.contactName ?? ""} onClose={onClose}>
      {currentTask && (
        <>
          <h3 className={styles.heading}>Company</h3>
          <ul className={styles.list}>
            <li>{currentTask.accountName ?? "No company"}</li>
            <li>
              {[currentTask.industry, currentTask.staffRange && `${currentTask.staffRange} people`]
                .filter(Boolean)
                .join(" · ")}
            </li>
            <li>{currentTask.domain && <Mono>{currentTask.domain}</Mono>}</li>
            <li>{currentTask.email && <Mono>{currentTask.email}</Mono>}</li>
          </ul>
          <h3 className={styles.heading}>Earlier calls</h3>
          <ul className={styles.list}>
            {currentTask.history.map((one) => (
              <li key={one.at}>
                <RelativeTime at={one.at} /> · {one.disposition ?? "No disposition"}
                {one.agentName && ` · ${one.agentName}`}
                {one.notes && <div>{one.notes}</div>}
              </li>
            ))}
            {currentTask.history.length === 0 && <li>None.</li>}
          </ul>
          <h3 className={styles.heading}>Colleagues</h3>
          <ul className={styles.list}>
            {currentTask.related.map((one) => (
              <li key={one.id}>{[one.name, one.jobTitle].filter(Boolean).join(", ")}</li>
            ))}
            {currentTask.related.length === 0 && <li>Nobody else is known.</li>}
          </ul>
        </>
      )}
    </Drawer>
  );
}
