import { now } from "#web/kernel/clock.ts";
import { useEffect, useReducer } from "react";
import type { LeadRow } from "#shared/leads/leads.schema.ts";
import { useSession } from "#web/kernel/api/session.store.ts";
import { initialsOf } from "#web/kernel/ui/initials.ts";
import { duration } from "#web/kernel/ui/format.ts";
import styles from "./leads.module.css";
import { useClaimEnd } from "./leads.sync.ts";

/** Who reviews a lead now, and how much of the claim is left. */
export function Holder({ row }: { row: Pick<LeadRow, "id" | "claim"> }) {
  const me = useSession((s) => s.user?.id);
  const until = useClaimEnd(row);
  const [, tick] = useReducer((n: number) => n + 1, 0);
  useEffect(() => {
    if (until === null) return;
    const timer = setInterval(tick, 1000);
    return () => clearInterval(timer);
  }, [until]);
  if (!row.claim || until === null) return <span className={styles.free}>Free</span>;
  const { ownerId, ownerName } = row.claim;
  const left = Math.max(0, (Date.parse(until) - now()) / 1000);
  return (
    <span className={styles.holder} data-mine={ownerId === me || undefined}>
      <span className={styles.avatar} aria-hidden>
        {initialsOf(ownerName)}
      </span>
      <span className="truncate">{ownerId === me ? "You" : ownerName}</span>
      <span className={styles.left}>{duration(left)}</span>
    </span>
  );
}
