/** Runs SQL with `$1` placeholders inside the caller's transaction. */
export type Exec = <R = Record<string, unknown>>(
  sql: string,
  params?: readonly unknown[],
) => Promise<R[]>;
