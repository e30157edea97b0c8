import { Client } from "pg";
import type { QueryConfig } from "pg";

const names = new Map<string, string>();

/**
 * Marks a statement that is written once and runs all the time: every connection parses and plans it
 * once and keeps it under this name. For fixed text with few joins' worth of choice in its plan; a
 * statement that is put together for each request would fill the connections' memory.
 */
export function prepared(name: string, sql: string): string {
  if ((names.get(sql) ?? name) !== name || [...names.values()].includes(name)) {
    throw new Error(`prepared twice: ${name}`);
  }
  names.set(sql, name);
  return sql;
}

/** A connection that knows the marked statements by their text, through whichever library it runs. */
export class PreparingClient extends Client {
  override query(config: unknown, values?: unknown, callback?: unknown): never {
    const query = super.query.bind(this) as (...args: unknown[]) => never;
    const name = typeof config === "string" ? names.get(config) : undefined;
    if (name === undefined || !Array.isArray(values)) return query(config, values, callback);
    const named: QueryConfig = { name, text: config as string, values };
    return query(named, callback);
  }
}
