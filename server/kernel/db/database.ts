import { MikroORM } from "@mikro-orm/postgresql";
import type { EntityClass, EntitySchema } from "@mikro-orm/core";
import { Pool, TypeOverrides } from "pg";
import type { Logger } from "../log.ts";
import { PoolDialect } from "./dialect.ts";
import type { Pools } from "./dialect.ts";
import { PreparingClient } from "./prepared.ts";

/** Anything `defineEntity` gives, or the class set on it. */
export type AnyEntityClass = EntityClass | EntitySchema;

/** Timestamps come out as ISO strings, counts as numbers: what DTOs carry. */
function parsers(): TypeOverrides {
  const types = new TypeOverrides();
  const iso = (text: string): string =>
    new Date(text.replace(" ", "T") + minutes(text)).toISOString();
  types.setTypeParser(1184, iso);
  types.setTypeParser(1082, (text: string) => text);
  types.setTypeParser(20, Number);
  return types;
}

/** Postgres writes the zone as `+00`; Date wants `+00:00`. */
function minutes(text: string): string {
  return /[+-]\d\d$/.test(text) ? ":00" : "";
}

export interface DatabaseOptions {
  url: string;
  pool: number;
  name: string;
  log: Logger;
  /** Longest that one statement may be waited for, ms; without end when absent. */
  answerMs?: number;
  /** A connection that was opened stays, however seldom it is needed. */
  keeps?: boolean;
}

/** The one pool of a process: the ORM, Kysely and COPY clients all draw from it. */
export function createPool({ url, pool, name, log, answerMs, keeps }: DatabaseOptions): Pool {
  const made = new Pool({
    Client: PreparingClient,
    connectionString: url,
    max: pool,
    application_name: name,
    types: parsers(),
    connectionTimeoutMillis: 10_000,
    ...(keeps && { idleTimeoutMillis: 0 }),
    idle_in_transaction_session_timeout: 30_000,
    keepAlive: true,
    query_timeout: answerMs,
    options: "-c timezone=UTC",
  });
  made.on("error", (err) => log.warn({ err }, "idle database connection lost"));
  made.on("connect", (client) => {
    client.on("error", (err) => log.warn({ err }, "database connection lost"));
  });
  return made;
}

/** The ORM over existing pools; knows the entities that the modules' manifests name. */
export async function createOrm(pools: Pools, entities: AnyEntityClass[]): Promise<MikroORM> {
  return MikroORM.init({
    entities,
    dbName: "pivotal",
    driverOptions: new PoolDialect(pools),
    forceUtcTimezone: true,
    // the database exists; looking for it would close the shared pool
    ensureDatabase: false,
    discovery: { warnWhenNoEntities: false },
    debug: false,
  });
}
