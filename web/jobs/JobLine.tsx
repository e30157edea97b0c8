import { Button } from "@radix-ui/themes";
import { useEffect, useState } from "react";
import { Link } from "wouter";
import { commandJob, type JobCommand } from "#shared/jobs/jobs.contract.ts";
import { jobTopic, type JobRow } from "#shared/kernel/system-topics.ts";
import { useCommand } from "#web/kernel/api/use-command.ts";
import { useGauge } from "#web/kernel/realtime/hooks.ts";
import { exactNumber } from "#web/kernel/ui/format.ts";
import { ProgressLine } from "#web/kernel/ui/Figures.tsx";
import { RelativeTime } from "#web/kernel/ui/RelativeTime.tsx";
import { StatusBadge } from "#web/kernel/ui/StatusBadge.tsx";
import styles from "./jobs.module.css";
import { addMark, paceText, rateOf, type Mark } from "./rate.rules.ts";
import { isGoing } from "./use-jobs.ts";

const LABELS: Record<JobCommand, string> = { cancel: "Cancel", pause: "Pause", resume: "Resume" };

/** One piece of long work: how far, how fast, how long yet, and what can be done with it. */
export function JobLine({ job, onOpened }: { job: JobRow; onOpened?: () => void }) {
  return (
    <li className={styles.line}>
      {isGoing(job) ? <Going job={job} /> : <Ended job={job} />}
      <span className={styles.acts}>
        {(["pause", "resume", "cancel"] as const)
          .filter((command) => job.can[command])
          .map((command) => (
            <Command key={command} job={job} command={command} />
          ))}
        {job.href && (
          <Button asChild size="1" variant="ghost">
            <Link href={job.href} onClick={onOpened}>
              {job.state === "done" ? "Open result" : "Open"}
            </Link>
          </Button>
        )}
      </span>
    </li>
  );
}

function Going({ job }: { job: JobRow }) {
  const gauge = useGauge(jobTopic.ref({ id: job.id }), "progress");
  // the row and the gauge come by different ways: the one that is further is the newer
  const now = gauge && gauge.done >= job.done ? gauge : job;
  const pace = usePace(now.done);
  const left = now.total === null ? null : now.total - now.done;
  const isMoving = job.state === "running";
  return (
    <ProgressLine
      label={job.title}
      done={now.done}
      total={now.total ?? job.total}
      detail={isMoving ? paceText(pace, left) : job.state === "queued" ? "waiting" : job.state}
      meaning={job.state === "paused" ? "attention" : "mine"}
    />
  );
}

function Ended({ job }: { job: JobRow }) {
  return (
    <div className={styles.ended}>
      <span className="truncate">{job.title}</span>
      <span className={styles.facts}>
        <StatusBadge state={job.state} />
        <span>{exactNumber(job.done)}</span>
        {job.finishedAt && <RelativeTime at={job.finishedAt} />}
      </span>
      {job.message && <span className={styles.message}>{job.message}</span>}
    </div>
  );
}

function Command({ job, command }: { job: JobRow; command: JobCommand }) {
  const run = useCommand(commandJob);
  return (
    <Button
      size="1"
      variant="ghost"
      color={command === "cancel" ? "red" : "gray"}
      loading={run.isPending}
      aria-label={`${LABELS[command]}: ${job.title}`}
      onClick={() => run.mutate({ params: { id: job.id, command }, body: {} })}
    >
      {LABELS[command]}
    </Button>
  );
}

/** Rows per second, from what this screen has seen. */
function usePace(done: number): number | null {
  const [marks, setMarks] = useState<readonly Mark[]>([]);
  useEffect(() => {
    setMarks((before) => addMark(before, { at: performance.now(), done }));
  }, [done]);
  return rateOf(marks);
}
