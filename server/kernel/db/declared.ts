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
