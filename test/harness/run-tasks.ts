import type { JobHandler } from "#workers/kernel/job.ts";
import type { TestWorld } from "./kernel.ts";

interface Task {
  id: string;
  data: unknown;
}

/** Runs what waits under this job's name, in order; what a job throws stays and is thrown. */
export async function runTasks(
  world: TestWorld,
  handlers: readonly JobHandler[],
  job: string,
): Promise<void> {
  const handler = handlers.find((one) => one.job.name === job);
  if (!handler) throw new Error(`no handler of ${job}`);
  const { rows } = await world.kernel.pool.query<Task>(
    `select id::text, data from outbox where kind = 'task' and type = $1 order by id`,
    [job],
  );
  for (const { id, data } of rows) {
    const payload = handler.job.payload.parse(data);
    await handler.run(world.system(`job:${job}`), payload, new AbortController().signal);
    await world.kernel.pool.query(`delete from outbox where id = $1`, [id]);
  }
}
