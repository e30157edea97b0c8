import type { Job } from "bullmq";
import { taskEnded } from "#server/kernel/events/tasks.ts";
import { TOLD_DEAD } from "#server/kernel/events/outbox.ts";
import { metrics } from "#server/kernel/events/metrics.ts";
import { systemContext } from "#server/kernel/context.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import { safeText } from "#server/kernel/log.ts";
import type { JobHandler } from "./job.ts";

type Dead = Pick<Job, "id" | "name" | "data">;

/**
 * A job that used up its tries becomes a dead letter beside those of the outbox: operators see both
 * in one place, and Redis may forget its own copy.
 */
export async function deadLetterJob(
  kernel: Kernel,
  job: Dead,
  err: Error,
  handler?: JobHandler,
): Promise<void> {
  const error = safeText(err).slice(0, 500);
  metrics.dead.inc();
  kernel.log.error({ alarm: "outbox-dead", id: job.id, job: job.name, error }, "dead job");
  await kernel.pool
    .query(
      `with ${TOLD_DEAD}
       insert into outbox_dead (id, kind, authz, key, type, data, at, error)
       values (nextval('outbox_id_seq'), 'task', false, $1, $2, $3, clock_timestamp(), $4)`,
      [job.id, job.name, JSON.stringify(job.data), error],
    )
    .then(() => taskEnded(kernel.pool, job.id!))
    .catch((lost: unknown) => kernel.log.error({ err: lost, job: job.name }, "dead job not kept"));
  if (!handler?.gaveUp) return;
  const ctx = systemContext(kernel, `job:${job.name}`, { requestId: `job-${job.id}` });
  await Promise.resolve()
    .then(() => handler.gaveUp!(ctx, handler.job.payload.parse(job.data)))
    .catch((lost: unknown) => kernel.log.error({ err: lost, job: job.name }, "dead job not told"));
}
