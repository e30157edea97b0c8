import { PostgresDialect, PostgresDriver } from "kysely";
import type { PostgresPool, TransactionSettings } from "kysely";
import type { Pool, PoolClient } from "pg";

type Connection = Parameters<PostgresDriver["releaseConnection"]>[0];

/**
 * Kysely's PostgreSQL dialect over a pool, for which a lost connection costs no place: the library
 * gives a transaction's connection back only after its begin, commit or rollback has succeeded.
 */
export class PoolDialect extends PostgresDialect {
  private readonly pool: Pool;

  constructor(pool: Pool) {
    super({ pool });
    this.pool = pool;
  }

  override createDriver(): PostgresDriver {
    return new PoolDriver(this.pool);
  }
}

class PoolDriver extends PostgresDriver {
  private readonly givenBack = new WeakSet<Connection>();

  constructor(pool: Pool) {
    super({ pool: lending(pool) });
  }

  override async beginTransaction(
    connection: Connection,
    settings: TransactionSettings,
  ): Promise<void> {
    try {
      await super.beginTransaction(connection, settings);
    } catch (err) {
      await this.releaseConnection(connection);
      throw err;
    }
  }

  /** Never fails: a session that cannot roll back is thrown away, and its work is undone with it. */
  override async rollbackTransaction(connection: Connection): Promise<void> {
    await super.rollbackTransaction(connection).catch(() => undefined);
  }

  override async releaseConnection(connection: Connection): Promise<void> {
    if (this.givenBack.has(connection)) return;
    this.givenBack.add(connection);
    await super.releaseConnection(connection);
  }
}

/** Lends the pool's clients, each for once: what it learned of a failure goes back with it. */
function lending(pool: Pool): PostgresPool {
  return {
    options: {},
    connect: async () => lent(await pool.connect()),
    end: () => pool.end(),
  };
}

const CONTROL = new Set(["begin", "commit", "rollback"]);

function lent(client: PoolClient): Awaited<ReturnType<PostgresPool["connect"]>> {
  let failure: Error | undefined;
  const query = async (sql: string, params: readonly unknown[]) => {
    try {
      return await client.query(sql, params as unknown[]);
    } catch (err) {
      // a session in an unknown state serves nobody else
      if (CONTROL.has(sql)) failure = err as Error;
      throw err;
    }
  };
  return { query: query as never, release: () => client.release(failure) };
}
