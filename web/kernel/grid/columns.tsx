import { now } from "../clock.ts";
import type { ColDef, ICellRendererParams, ValueFormatterParams } from "ag-grid-community";
import { exactNumber, relativeTime } from "../ui/format.ts";
import { StatusBadge } from "../ui/StatusBadge.tsx";
import type { Meaning } from "../ui/status.ts";

/** A column of our grids: AG Grid's definition with the field named as the API names it. */
export type GridColumn<R> = ColDef<R> & {
  colId: string;
  /** Stays out where the grid is too narrow for all, the last such column first. */
  spare?: boolean;
};

type Options<R> = Omit<GridColumn<R>, "field" | "headerName" | "colId">;

/** `account.name` reads a nested value; the key is also the sort key of the API. */
function base<R>(field: string, headerName: string, options: Options<R>): GridColumn<R> {
  return {
    colId: field,
    headerName,
    valueGetter: ({ data }) => valueAt(data, field),
    ...options,
  };
}

/** What a row has under a field, also a nested one. */
export function valueAt(row: unknown, field: string): unknown {
  return field.split(".").reduce<unknown>(step, row);
}

const step = (at: unknown, key: string): unknown =>
  typeof at === "object" && at !== null ? (at as Record<string, unknown>)[key] : undefined;

/** Prose: names, titles, notes. Give one of them `flex: 1`. */
export function textCol<R>(field: string, header: string, options: Options<R> = {}): GridColumn<R> {
  return base(field, header, { width: 180, minWidth: 96, ...options });
}

/** Data in JetBrains Mono: phones, e-mails, domains, ids. */
export function monoCol<R>(field: string, header: string, options: Options<R> = {}): GridColumn<R> {
  return base(field, header, { width: 180, cellClass: "pv-mono", ...options });
}

const asNumber = ({ value }: ValueFormatterParams) =>
  typeof value === "number" ? exactNumber(value) : String(value ?? "");

/** Numbers, right aligned, with separators. */
export function numberCol<R>(
  field: string,
  header: string,
  options: Options<R> = {},
): GridColumn<R> {
  return base(field, header, {
    width: 96,
    cellClass: "pv-mono pv-right",
    headerClass: "pv-right-header",
    valueFormatter: asNumber,
    ...options,
  });
}

const asTime = ({ value }: ValueFormatterParams) =>
  typeof value === "string" ? relativeTime(value, now()) : "";

/** The context of a column whose cells grow old by themselves; a word, as AG Grid copies objects. */
export const TICKING = "ticking";

export function isTicking(definition: ColDef): boolean {
  return definition.context === TICKING;
}

/** An ISO instant as "8 s ago" or a clock time, the exact one on hover. */
export function dateCol<R>(field: string, header: string, options: Options<R> = {}): GridColumn<R> {
  return base(field, header, {
    width: 136,
    cellClass: "pv-mono",
    context: TICKING,
    valueFormatter: asTime,
    ...options,
  });
}

interface StatusOptions<R> extends Options<R> {
  /** Words and meanings that differ from `ui/status.ts`. */
  labels?: Record<string, string>;
  meanings?: Record<string, Meaning>;
}

/** A state as dot and word. */
export function statusCol<R>(
  field: string,
  header: string,
  { labels, meanings, ...options }: StatusOptions<R> = {},
): GridColumn<R> {
  return base(field, header, {
    width: 128,
    cellRenderer: ({ value }: ICellRendererParams) =>
      typeof value === "string" ? (
        <StatusBadge state={value} label={labels?.[value]} meaning={meanings?.[value]} />
      ) : null,
    ...options,
  });
}
