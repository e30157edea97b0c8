import { now } from "#web/kernel/clock.ts";
import { expectedByPace } from "#shared/orders/order.rules.ts";
import { exactNumber } from "#web/kernel/ui/format.ts";
import styles from "./GoalBar.module.css";

interface GoalBarProps {
  goal: number;
  delivered: number;
  accepted: number;
  startsOn: string | null;
  dueOn: string | null;
  /** Only a running order has a pace. */
  running: boolean;
}

/** Delivered leads against the goal, with a mark where an even pace would be today. */
export function GoalBar({ goal, delivered, accepted, startsOn, dueOn, running }: GoalBarProps) {
  const today = new Date(now()).toISOString().slice(0, 10);
  const expected = running
    ? expectedByPace({ leadGoal: goal, delivered, startsOn, dueOn }, today)
    : 0;
  const share = (n: number) => `${Math.min(100, (100 * n) / goal)}%`;
  const late = expected - delivered;
  return (
    <div className={styles.goal}>
      <div className={styles.figures}>
        <strong>{exactNumber(delivered)}</strong> of {exactNumber(goal)} delivered
        <span className={styles.pace} data-late={late > 0 || undefined}>
          {paceWord(late, expected)}
        </span>
      </div>
      <div
        role="progressbar"
        aria-label="Delivered leads"
        aria-valuenow={delivered}
        aria-valuemin={0}
        aria-valuemax={goal}
        className={styles.track}
      >
        <div className={styles.delivered} style={{ width: share(delivered) }} />
        <div className={styles.accepted} style={{ width: share(accepted) }} />
        {expected > 0 && <div className={styles.mark} style={{ left: share(expected) }} />}
      </div>
    </div>
  );
}

function paceWord(late: number, expected: number): string {
  if (expected === 0) return "";
  if (late > 0) return `${exactNumber(late)} behind pace`;
  return late < 0 ? `${exactNumber(-late)} ahead of pace` : "on pace";
}
