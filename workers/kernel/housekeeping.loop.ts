import { jobTopic } from "#shared/kernel/system-topics.ts";
import { topicRange, topicSql } from "#server/kernel/events/topic-sql.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import { everyStep } from "./loop.ts";

/** How long answers of commands are kept for retries. */
const ANSWERS_KEPT = "2 days";
/** How long after its last move a job's progress and owner are kept. */
const JOBS_KEPT = "7 days";
/** Rows of one statement; the rest goes in the next minute. */
const MANY = 5_000;

/** Partitions ahead of time, and what has outlived its use. */
export const housekeepingLoop = everyStep("housekeeping", 60_000, async (kernel) => {
  const { pool, config } = kernel;
  await pool.query("select ensure_partitions($1)", [config.eventsKeptDays]);
  await kernel.pool.query(
    `delete from idempotency_key where created_at < $1::timestamptz - $2::interval`,
    [kernel.now(), ANSWERS_KEPT],
  );
  await kernel.pool.query(
    `delete from session where expires_at < $1::timestamptz or revoked_at < $1::timestamptz - interval '30 days'`,
    [kernel.now()],
  );
  await forgetJobs(kernel);
});

/**
 * Deletes the last progress of jobs that have not moved for long, then the owners of jobs without
 * one. A job that moves again tells of both anew.
 */
export async function forgetJobs({ pool, now }: Pick<Kernel, "pool" | "now">): Promise<void> {
  await pool.query(
    `delete from gauge_value where (topic, key) in (
       select topic, key from gauge_value
        where topic >= $3 and topic < $4 and at < $1::timestamptz - $2::interval
        limit ${MANY})`,
    [now(), JOBS_KEPT, ...topicRange(jobTopic)],
  );
  await pool.query(
    `delete from job_owner where job_id in (
       select o.job_id from job_owner o
        where o.at < $1::timestamptz - $2::interval
          and not exists (select from gauge_value g
                           where g.topic = ${topicSql(jobTopic, { id: "o.job_id" })} and g.key = 'progress')
        order by o.at limit ${MANY})`,
    [now(), JOBS_KEPT],
  );
}
