import { setTimeout as sleep } from "node:timers/promises";

/** Long enough for a machine that is busy with much else; a condition that holds ends the wait at once. */
const LIMIT_MS = 300_000;

/** Waits until `probe` gives something truthy. @throws Error with `what` after five minutes */
export async function until<T>(
  what: string,
  probe: () => T | Promise<T>,
): Promise<Exclude<T, false | null | undefined>> {
  const end = performance.now() + LIMIT_MS;
  for (;;) {
    const value = await probe();
    if (value) return value as Exclude<T, false | null | undefined>;
    if (performance.now() > end) throw new Error(`not within ${LIMIT_MS} ms: ${what}`);
    await sleep(10);
  }
}

interface Queryable {
  query(sql: string): Promise<{ rowCount: number | null }>;
}

/** Waits until another session of this database waits for a lock. */
export const someoneWaits = (pool: Queryable): Promise<true> =>
  until("a session waits for a lock", async () => {
    const { rowCount } = await pool.query(
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    return rowCount !== null && rowCount > 0;
  });
