import { Popover } from "@radix-ui/themes";
import { useState } from "react";
import { Link } from "wouter";
import type { JobRow } from "#shared/kernel/system-topics.ts";
import { KeyHint } from "#web/kernel/ui/Kbd.tsx";
import bar from "#web/kernel/ui/TopBarPopover.module.css";
import { JobLine } from "./JobLine.tsx";
import styles from "./jobs.module.css";
import { useJobs } from "./use-jobs.ts";

const LATEST = 5;

/** My long work at a glance: nothing while there is none, a ring with its count while it runs. */
export function JobsRing() {
  const { going, ended } = useJobs();
  const [open, setOpen] = useState(false);
  const count = going.length;
  if (count === 0 && ended.length === 0) return null;
  const label = count === 0 ? "Jobs: none running" : `Jobs: ${count} running`;
  const close = () => setOpen(false);
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <KeyHint label={label}>
        <Popover.Trigger>
          <button type="button" className={bar.trigger} aria-label={label}>
            <Ring jobs={going} />
            {count > 0 && <span className={bar.count}>{count}</span>}
          </button>
        </Popover.Trigger>
      </KeyHint>
      <Popover.Content className={bar.panel} align="end" size="1" aria-label="Jobs">
        <div className={bar.header}>
          <h2 className={bar.title}>Jobs</h2>
          <Link href="/jobs" onClick={close} className={bar.link}>
            All jobs
          </Link>
        </div>
        <ul className={styles.list}>
          {[...going, ...ended].slice(0, LATEST).map((job) => (
            <JobLine key={job.id} job={job} onOpened={close} />
          ))}
        </ul>
      </Popover.Content>
    </Popover.Root>
  );
}

const RADIUS = 6;
const ROUND = 2 * Math.PI * RADIUS;

/** How much of all that runs is done; ticked when nothing runs. */
function Ring({ jobs }: { jobs: readonly JobRow[] }) {
  const known = jobs.filter((job) => job.total !== null && job.total > 0);
  const share = known.reduce((sum, job) => sum + job.done / job.total!, 0) / (known.length || 1);
  return (
    <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden className={bar.icon}>
      <circle cx="8" cy="8" r={RADIUS} fill="none" stroke="var(--gray-a6)" strokeWidth="2" />
      {jobs.length === 0 && (
        <path d="m5.5 8.2 1.7 1.7 3.4-3.6" fill="none" stroke="currentColor" strokeWidth="1.5" />
      )}
      {jobs.length > 0 && (
        <circle
          cx="8"
          cy="8"
          r={RADIUS}
          fill="none"
          stroke="var(--accent-9)"
          strokeWidth="2"
          strokeDasharray={`${Math.max(0.06, share) * ROUND} ${ROUND}`}
          transform="rotate(-90 8 8)"
        />
      )}
    </svg>
  );
}
