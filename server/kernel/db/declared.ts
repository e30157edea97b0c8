/**
 * What a migration made, declared once more on the entity under the same name, so that
 * `schema.db.test.ts` sees the two part ways. The migration is what runs.
 */
interface Declared {
  name: string;
  expression: string;
}

/** @param on as in the statement: the table, its columns, the rest */
export function index(name: string, on: string): Declared {
  return { name, expression: `create index ${name} on ${on}` };
}

/** @param on as in the statement: the table, its columns, the rest */
export function uniqueIndex(name: string, on: string): Declared {
  return { name, expression: `create unique index ${name} on ${on}` };
}

export function check(name: string, expression: string): Declared {
  return { name, expression };
}

/** The triggers that keep the figures of campaigns by what happens to this table's rows. */
export function countingTriggers(table: string): Trigger[] {
  const rows = {
    insert: "new table as fresh",
    update: "old table as gone new table as fresh",
    delete: "old table as gone",
  };
  return (["insert", "update", "delete"] as const).map((event) => ({
    name: `${table}_counts_${event}`,
    timing: "after",
    events: [event],
    forEach: "statement",
    expression: `create trigger ${table}_counts_${event} after ${event} on ${table} referencing ${rows[event]} for each statement execute function count_${table}()`,
  }));
}

interface Trigger extends Declared {
  timing: "after";
  events: ("insert" | "update" | "delete")[];
  forEach: "statement";
}
