import { DropdownMenu } from "@radix-ui/themes";
import type { GridApi } from "ag-grid-community";
import { Settings2 } from "lucide-react";
import { useReducer, useState } from "react";
import type { GridColumn } from "./columns.tsx";
import { useColumns } from "./use-columns.ts";

interface ColumnMenuProps<R> {
  api: GridApi<R> | null;
  label: string;
  columns: readonly GridColumn<R>[];
  hasSelection: boolean;
}

/** At the end of the header: which columns show. */
export function ColumnMenu<R>({ api, label, columns, hasSelection }: ColumnMenuProps<R>) {
  const { setVisible, reset } = useColumns(api, label, columns, hasSelection);
  const [open, setOpen] = useState(false);
  const [, redraw] = useReducer((n: number) => n + 1, 0);
  const shown = (open && api?.getColumns()) || [];
  return (
    <DropdownMenu.Root open={open} onOpenChange={setOpen}>
      <DropdownMenu.Trigger>
        <button type="button" className="pv-columns" aria-label="Choose columns">
          <Settings2 size={14} strokeWidth={1.75} aria-hidden />
        </button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Content size="1" align="end">
        <DropdownMenu.Label>Columns</DropdownMenu.Label>
        {shown
          .filter((column) => column.getColId() !== "pv-select")
          .map((column) => (
            <DropdownMenu.CheckboxItem
              key={column.getColId()}
              checked={column.isVisible()}
              onSelect={(event) => event.preventDefault()}
              onCheckedChange={(on) => {
                setVisible(column.getColId(), on);
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
