import { keepPreviousData, queryOptions } from "@tanstack/react-query";

interface Trail<T> {
  /** "contact", "account". */
  kind: string;
  record: { id: string; version: number };
  tab: string;
  ask: (page: { limit: number; signal: AbortSignal }) => Promise<T>;
}

/** What happened to a record, read again with each of its versions; the last stays meanwhile. */
export const trailQuery = <T>({ kind, record, tab, ask }: Trail<T>) =>
  queryOptions({
    queryKey: [kind, record.id, tab, record.version] as const,
    queryFn: ({ signal }) => ask({ limit: 100, signal }),
    placeholderData: keepPreviousData,
  });
