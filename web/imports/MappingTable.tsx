import { IMPORT_FIELDS, mayRepeat } from "#shared/imports/fields.rules.ts";
import type { ImportDetail, ImportMapping } from "#shared/imports/imports.schema.ts";
import styles from "./MappingTable.module.css";

interface MappingTableProps {
  of: Pick<ImportDetail, "format" | "entityType">;
  mapping: ImportMapping;
  onChange: (mapping: ImportMapping) => void;
}

/** Each column of the file with its first cells, and the field it is read into. */
export function MappingTable({ of, mapping, onChange }: MappingTableProps) {
  const { columns, sample } = of.format;
  const used = new Set(Object.values(mapping));
  const fields = IMPORT_FIELDS[of.entityType];
  const choose = (column: number, key: string) => {
    const { [String(column)]: _, ...rest } = mapping;
    onChange(key === "" ? rest : { ...rest, [String(column)]: key });
  };
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">Column</th>
          <th scope="col">First cells</th>
          <th scope="col">Field</th>
        </tr>
      </thead>
      <tbody>
        {columns.map((column, index) => {
          const key = mapping[String(index)] ?? "";
          return (
            <tr key={column} data-mapped={key !== ""}>
              <th scope="row">{column}</th>
              <td className={styles.cells}>
                {sample
                  .slice(0, 3)
                  .map((row) => row[index] ?? "")
                  .filter(Boolean)
                  .join(" · ")}
              </td>
              <td>
                <select
                  aria-label={`Field of ${column}`}
                  className={styles.select}
                  value={key}
                  onChange={(event) => choose(index, event.target.value)}
                >
                  <option value="">Leave out</option>
                  {fields
                    .filter(
                      (field) => field.key === key || !used.has(field.key) || mayRepeat(field),
                    )
                    .map((field) => (
                      <option key={field.key} value={field.key}>
                        {field.label}
                      </option>
                    ))}
                </select>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
