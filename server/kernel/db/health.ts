import type { Pool } from "pg";

/** What every process can see of the database, for operators. Ages in seconds by its clock. */
export interface DatabaseFacts {
  /** Age of the oldest row that waits for the relay; null when none waits. */
  outboxSeconds: number | null;
  /** Jobs that have not ended. */
  tasks: number;
  deadLetters: number;
  /** Age of the oldest open transaction. */
  transactionSeconds: number | null;
  bytes: number;
  /** The database's own time. */
  at: string;
}

/** Reads them; cheap enough for every few seconds. */
export async function databaseFacts(pool: Pool): Promise<DatabaseFacts> {
  const { rows } = await pool.query<DatabaseFacts>(
    `select (select extract(epoch from clock_timestamp() - min(at))::float8 from outbox
              where kind <> 'task') as "outboxSeconds",
            (select count(*)::int from outbox where kind = 'task') as tasks,
            (select count(*)::int from outbox_dead) as "deadLetters",
            (select extract(epoch from clock_timestamp() - min(xact_start))::float8
               from pg_stat_activity where datname = current_database()) as "transactionSeconds",
            pg_database_size(current_database())::float8 as bytes,
            clock_timestamp() as at`,
  );
  return rows[0]!;
}
