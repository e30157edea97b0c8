import { AsyncLocalStorage } from "node:async_hooks";
import type { Writable } from "node:stream";
import { CompiledQuery, PostgresDialect, PostgresDriver } from "kysely";
import type { Kysely, PostgresPool, TransactionSettings } from "kysely";
import type { Pool, PoolClient, QueryResult } from "pg";

type Connection = Parameters<PostgresDriver["releaseConnection"]>[0];

/** The connection that a transaction has, past the libraries: what is sent at once goes at once. */
export interface Session {
  query(sql: string, params: readonly unknown[]): Promise<QueryResult>;
}

/** Where connections come from. */
export interface Pools {
  /** Of all work. */
  shared: Pool;
  /** Of what `urgently` runs alone; without it that waits with the others. */
  reserved?: Pool;
}

const urgent = new AsyncLocalStorage<boolean>();

/**
 * Runs what must not wait behind other work for a connection: its transactions take one of the
 * reserved places. Only for short units of work, of which few run at once.
 */
export const urgently = <T>(work: () => Promise<T>): Promise<T> => urgent.run(true, work);

/**
 * Kysely's PostgreSQL dialect over a pool, for which a lost connection costs no place: the library
 * gives a transaction's connection back only after its begin, commit or rollback has succeeded.
 */
export class PoolDialect extends PostgresDialect {
  private readonly pools: Pools;

  constructor(pools: Pools) {
    super({ pool: pools.shared });
    this.pools = pools;
  }

  override createDriver(): PostgresDriver {
    return new PoolDriver(this.pools);
  }
}

class PoolDriver extends PostgresDriver {
  private readonly givenBack = new WeakSet<Connection>();

  constructor(pools: Pools) {
    super({ pool: lending(pools) });
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
function lending({ shared, reserved = shared }: Pools): PostgresPool {
  return {
    options: {},
    connect: async () => lent(await (urgent.getStore() ? reserved : shared).connect()),
    end: () => shared.end(),
  };
}

const CONTROL = new Set(["begin", "commit", "rollback"]);
const SESSION = "-- the session itself";

/** The session of a transaction that has begun. */
export async function sessionOf(transaction: Kysely<object>): Promise<Session> {
  const { rows } = await transaction.executeQuery<Session>(CompiledQuery.raw(SESSION));
  return rows[0]!;
}

/**
 * Statements that are sent without waiting for one another cost one round trip, in their order; a
 * `begin` is never waited for by itself. Where one fails, those behind it fail, too.
 */
function lent(client: PoolClient): Awaited<ReturnType<PostgresPool["connect"]>> {
  Object.assign(client, { pipeline: true });
  let failure: Error | undefined;
  let begun: Promise<unknown> | undefined;
  const gather = gathering(client);
  const send = async (sql: string, params: readonly unknown[]): Promise<QueryResult> => {
    try {
      gather();
      return await client.query(sql, params as unknown[]);
    } catch (err) {
      // a session in an unknown state serves nobody else
      if (CONTROL.has(sql)) failure = err as Error;
      throw err;
    }
  };
  const query = async (sql: string, params: readonly unknown[] = []): Promise<QueryResult> => {
    if (sql === SESSION) return answer("SELECT", [{ query }]);
    if (sql === "begin") {
      begun = send(sql, params);
      begun.catch(() => undefined);
      return answer("BEGIN");
    }
    const sent = send(sql, params);
    sent.catch(() => undefined);
    await begun;
    return sent;
  };
  const release = () => {
    Object.assign(client, { pipeline: false });
    client.release(failure);
  };
  return { query: query as never, release };
}

/**
 * What is sent without waiting in between is written to the socket as one: a write costs a hub more
 * than most statements' own work there.
 */
function gathering(client: PoolClient): () => void {
  const { stream } = (client as PoolClient & { connection: { stream: Writable } }).connection;
  let gathers = false;
  return () => {
    if (gathers) return;
    gathers = true;
    stream.cork();
    process.nextTick(() => {
      gathers = false;
      stream.uncork();
    });
  };
}

const answer = (command: string, rows: unknown[] = []): QueryResult =>
  ({ command, rows, rowCount: rows.length }) as never;
