import type { JobRow } from "#shared/kernel/system-topics.ts";
import { JOBS_SHOWN_DAYS } from "#shared/jobs/jobs.contract.ts";
import { Page } from "#web/kernel/ui/Page.tsx";
import { EmptyState, ErrorState, SkeletonLines } from "#web/kernel/ui/States.tsx";
import { JobLine } from "./JobLine.tsx";
import styles from "./jobs.module.css";
import { useJobs } from "./use-jobs.ts";

/** My long work: what runs, and what ended in the last days with its result. */
export default function JobsPage() {
  const { going, ended, loading, error, onReload } = useJobs();
  return (
    <Page title="Jobs" layout="prose">
      {loading && <SkeletonLines />}
      {error !== null && <ErrorState error={error} onRetry={onReload} />}
      {!loading && error === null && going.length + ended.length === 0 && (
        <EmptyState
          title="You have no long work"
          detail="Imports and launches that you start show here until they end, wherever you go meanwhile."
        />
      )}
      <Part title="Running" jobs={going} />
      <Part title={`Ended in the last ${JOBS_SHOWN_DAYS} days`} jobs={ended} />
    </Page>
  );
}

function Part({ title, jobs }: { title: string; jobs: readonly JobRow[] }) {
  if (jobs.length === 0) return null;
  return (
    <section aria-label={title} className={styles.part}>
      <h2 className={styles.heading}>{title}</h2>
      <ul className={styles.list}>
        {jobs.map((job) => (
          <JobLine key={job.id} job={job} />
        ))}
      </ul>
    </section>
  );
}
