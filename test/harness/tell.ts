import { tellPeopleJob } from "#workers/notifications/tell-people.job.ts";
import type { TestWorld } from "./kernel.ts";

/**
 * Runs what was to be told, each twice, as a queue may; the world's own worker must not run.
 * @returns what the queue carried
 */
export async function tellAll(world: TestWorld): Promise<Record<string, unknown>[]> {
  const { rows } = await world.kernel.pool.query<{ data: never }>(
    `with gone as (delete from outbox where kind = 'task' and type = 'tell-people' returning *)
     select data from gone order by id`,
  );
  const signal = new AbortController().signal;
  for (const { data } of rows.flatMap((row) => [row, row])) {
    await tellPeopleJob.run(world.system("job:tell-people"), data, signal);
  }
  return rows.map(({ data }) => data);
}
