import type { Check } from "#shared/campaigns/campaign.schema.ts";
import { StatusBadge } from "#web/kernel/ui/StatusBadge.tsx";
import styles from "#web/campaigns/Campaigns.module.css";

export const CHECK_MEANING = { ok: "good", warning: "attention", failed: "bad" } as const;
const WORDS = { ok: "Ready", warning: "Look", failed: "Missing" };

/** What the checks of a launch found. */
export function PreflightList({ checks }: { checks: readonly Check[] }) {
  return (
    <ul className={styles.checks} aria-label="Pre-flight">
      {checks.map((one) => (
        <li key={one.check} className={styles.check}>
          <StatusBadge
            state={one.state}
            label={WORDS[one.state]}
            meaning={CHECK_MEANING[one.state]}
          />
          <span>
            <strong>{one.label}.</strong> {one.detail}
          </span>
        </li>
      ))}
    </ul>
  );
}
