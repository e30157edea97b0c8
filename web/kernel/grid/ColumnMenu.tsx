import { DropdownMenu } from "@radix-ui/themes";
import type { ColumnState, GridApi } from "ag-grid-community";
import { Settings2 } from "lucide-react";
import { useEffect, useReducer, useState } from "react";

/** A grid's columns as the person left them: order, width, hidden. Sort order lives in the address. */
const keyOf = (label: string) => `pivotal.columns.${label}`;

function readState(label: string): ColumnState[] {
  try {
    return JSON.parse(localStorage.getItem(keyOf(label)) ?? "[]") as ColumnState[];
  } catch {
    return [];
  }
}

/** Puts remembered columns back, and remembers what is changed. */
function useRememberedColumns<R>(api: GridApi<R> | null, label: string): void {
  useEffect(() => {
    if (!api) return;
    const state = readState(label);
    if (state.length > 0) api.applyColumnState({ state, applyOrder: true });
    const save = () => {
      const columns = api
        .getColumnState()
        .map(({ colId, width, hide, flex }) => ({ colId, width, hide, flex }));
      localStorage.setItem(keyOf(label), JSON.stringify(columns));
    };
    const events = ["columnMoved", "columnResized", "columnVisible"] as const;
    for (const event of events) api.addEventListener(event, save);
    return () => {
      if (api.isDestroyed()) return;
      for (const event of events) api.removeEventListener(event, save);
    };
  }, [api, label]);
}

/** At the end of the header: which columns show. */
export function ColumnMenu<R>({ api, label }: { api: GridApi<R> | null; label: string }) {
  useRememberedColumns(api, label);
  const [open, setOpen] = useState(false);
  const [, redraw] = useReducer((n: number) => n + 1, 0);
  const columns = (open && api?.getColumns()) || [];
  const reset = () => {
    localStorage.removeItem(keyOf(label));
    api?.resetColumnState();
    localStorage.removeItem(keyOf(label));
  };
  return (
    <DropdownMenu.Root open={open} onOpenChange={setOpen}>
      <DropdownMenu.Trigger>
        <button type="button" className="pv-columns" aria-label="Choose columns">
          <Settings2 size={14} strokeWidth={1.75} aria-hidden />
        </button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Content size="1" align="end">
        <DropdownMenu.Label>Columns</DropdownMenu.Label>
        {columns
          .filter((column) => column.getColId() !== "pv-select")
          .map((column) => (
            <DropdownMenu.CheckboxItem
              key={column.getColId()}
              checked={column.isVisible()}
              onSelect={(event) => event.preventDefault()}
              onCheckedChange={(on) => {
                api?.setColumnsVisible([column], on);
                redraw();
              }}
            >
              {column.getColDef().headerName}
            </DropdownMenu.CheckboxItem>
          ))}
        <DropdownMenu.Separator />
        <DropdownMenu.Item onSelect={reset}>Reset columns</DropdownMenu.Item>
      </DropdownMenu.Content>
    </DropdownMenu.Root>
  );
}
