import { Client } from "pg";
import type { QueryConfig } from "pg";

interface Marked {
  name: string;
  steady: boolean;
}

const marked = new Map<string, Marked>();

/**
 * Marks a statement that is written once and runs all the time: every connection parses and plans it
 * once and keeps it under this name. For fixed text with few joins' worth of choice in its plan; a
 * statement that is put together for each request would fill the connections' memory.
 * @param steady its plan follows its indexes whatever the statistics say: for what takes the first few
 *   rows of a queue, where a planner that expects one fitting row sorts all of them. Runs inside a
 *   transaction alone. Every table in it needs an index for how it is asked.
 */
export function prepared(name: string, sql: string, { steady = false } = {}): string {
  const known = [...marked.values()].some((other) => other.name === name);
  if ((marked.get(sql)?.name ?? name) !== name || (known && !marked.has(sql))) {
    throw new Error(`prepared twice: ${name}`);
  }
  marked.set(sql, { name, steady });
  return sql;
}

/** What a steady statement is planned under: rows come in the order of an index, or not at all. */
const STEADY = {
  enable_sort: "off",
  enable_incremental_sort: "off",
  enable_seqscan: "off",
  enable_bitmapscan: "off",
  enable_hashjoin: "off",
  enable_mergejoin: "off",
  plan_cache_mode: "force_generic_plan",
};

const settings = (values: Record<string, string>): string => {
  const each = Object.entries(values).map(
    ([key, value]) => `set_config('${key}', '${value}', true)`,
  );
  return `select ${each.join(", ")}`;
};

/** SQL that lets what follows in its transaction be planned as a steady statement is. */
export const STEADY_ON = prepared("steady-on", settings(STEADY));
const usual = (key: string): string => (key === "plan_cache_mode" ? "auto" : "on");
const STEADY_OFF = prepared(
  "steady-off",
  settings(Object.fromEntries(Object.keys(STEADY).map((key) => [key, usual(key)]))),
);

/** A connection that knows the marked statements by their text, through whichever library it runs. */
export class PreparingClient extends Client {
  override query(config: unknown, values?: unknown, callback?: unknown): never {
    const query = super.query.bind(this) as (...args: unknown[]) => never;
    const known = typeof config === "string" ? marked.get(config) : undefined;
    if (known === undefined || !Array.isArray(values)) return query(config, values, callback);
    const { name, steady } = known;
    const named: QueryConfig = { name, text: config as string, values };
    return steady ? this.steadily(() => query(named, callback)) : query(named, callback);
  }

  /** In the round trip of the statement itself. */
  private steadily(run: () => never): never {
    const { pipeline } = this as unknown as { pipeline: boolean };
    if (!pipeline) throw new Error("A steady statement runs inside a transaction.");
    // where the statement fails its transaction is undone, and the settings with it
    const aside = (sql: string) =>
      void (this.query(sql, []) as Promise<unknown>).catch(() => undefined);
    aside(STEADY_ON);
    const answer = run();
    aside(STEADY_OFF);
    return answer;
  }
}
