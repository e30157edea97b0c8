import { notifyPeople } from "#server/notifications/notifications.jobs.ts";
import { notifyPeopleJob } from "#workers/notifications/notify-people.job.ts";
import type { TestWorld } from "./kernel.ts";

/**
 * Notifies of all that waits, each twice, as a queue may; the world's own worker must not run.
 * @returns what the queue carried
 */
export async function notifyAll(world: TestWorld): Promise<Record<string, unknown>[]> {
  const waiting = await takeNotices(world);
  const signal = new AbortController().signal;
  for (const data of waiting.flatMap((one) => [one, one])) {
    const event = notifyPeople.payload.parse(data);
    await notifyPeopleJob.run(world.system("job:notify-people"), event, signal);
  }
  return waiting;
}

/** Takes what waits to be notified of; nobody is. */
export async function takeNotices(world: TestWorld): Promise<Record<string, unknown>[]> {
  const { rows } = await world.kernel.pool.query<{ data: Record<string, unknown> }>(
    `with gone as (delete from outbox where kind = 'task' and type = $1 returning *)
     select data from gone order by id`,
    [notifyPeople.name],
  );
  return rows.map(({ data }) => data);
}
