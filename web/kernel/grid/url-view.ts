import { useCallback, useMemo } from "react";
import { useSearchParams } from "wouter";

export interface SortItem {
  field: string;
  desc: boolean;
}

/** `name,-createdAt`: how views and the API write a sort order. */
export function formatSort(sort: readonly SortItem[]): string {
  return sort.map(({ field, desc }) => (desc ? `-${field}` : field)).join(",");
}

export function parseSort(text: string | null): SortItem[] {
  return (text ?? "")
    .split(",")
    .filter((part) => part.replace("-", "") !== "")
    .map((part) => ({ field: part.replace(/^-/, ""), desc: part.startsWith("-") }));
}

export interface UrlView<F> {
  sort: SortItem[];
  /** The view's filter as the API takes it; null shows everything. */
  filter: F | null;
  /** What is searched for; "" for nothing. */
  text: string;
  setText: (text: string) => void;
  setSort: (sort: readonly SortItem[]) => void;
  setFilter: (filter: F | null) => void;
}

const MAX_TEXT = 200;

/**
 * A grid's sort, filter and search text, kept in the address: a view can be shared, bookmarked and gone back to.
 * A filter that cannot be read (a mangled link) counts as none.
 */
export function useUrlView<F = unknown>(defaultSort = ""): UrlView<F> {
  const [params, setParams] = useSearchParams();
  const sortText = params.get("sort") ?? defaultSort;
  const filterText = params.get("filter");
  const text = params.get("q")?.slice(0, MAX_TEXT) ?? "";
  const set = useCallback(
    (key: string, value: string | null) =>
      setParams(
        (before) => {
          const next = new URLSearchParams(before);
          if (value === null) next.delete(key);
          else next.set(key, value);
          return next;
        },
        { replace: key !== "filter" },
      ),
    [setParams],
  );
  return useMemo(
    () => ({
      sort: parseSort(sortText),
      filter: parseFilter<F>(filterText),
      setSort: (sort) => {
        const text = formatSort(sort);
        set("sort", text === defaultSort || text === "" ? null : text);
      },
      text,
      setText: (next) => set("q", next === "" ? null : next),
      setFilter: (filter) => set("filter", filter === null ? null : JSON.stringify(filter)),
    }),
    [sortText, filterText, text, defaultSort, set],
  );
}

function parseFilter<F>(text: string | null): F | null {
  if (text === null) return null;
  try {
    return JSON.parse(text) as F;
  } catch {
    return null;
  }
}
