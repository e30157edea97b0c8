import type { FieldFault } from "../accounts/account.rules.ts";
import { importField } from "./fields.rules.ts";
import type { ImportEntity } from "./imports.schema.ts";

type Fields = Record<string, unknown>;

/**
 * Puts a value that could not be read aside: out of its field, under its name among the custom fields
 * as it was written. A cell that is no key never costs the record.
 */
export function putAside(
  entity: ImportEntity,
  fields: Fields,
  field: string,
  value: unknown,
): void {
  const name = `${labelOf(entity, field)} as given`;
  const text = String(value).slice(0, 2000);
  fields["custom"] = { ...(fields["custom"] as Fields | undefined), [name]: text };
}

/** How a field is called on screen. */
export function labelOf(entity: ImportEntity, field: string): string {
  return importField(entity, `${entity}.${field}`)?.label ?? field;
}

export interface Settled {
  fields: Fields;
  /** What was left out, and why. */
  notes: string[];
  /** Why the record cannot be taken. */
  fault: string | null;
}

/** A record without the values that are faulty; a fault in a key costs the record. */
export function settleFaults(
  entity: ImportEntity,
  fields: Fields,
  faults: readonly FieldFault[],
  keyFields: readonly string[],
): Settled {
  const settled: Settled = { fields: { ...fields }, notes: [], fault: null };
  for (const { field, message } of faults) {
    if (keyFields.includes(field)) return { ...settled, fault: message };
    delete settled.fields[field];
    // a name that names nobody is worth nothing
    if (field !== "name") putAside(entity, settled.fields, field, fields[field]);
    settled.notes.push(`${labelOf(entity, field)}: ${message} Left out.`);
  }
  return settled;
}
