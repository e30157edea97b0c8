/** `hqCountry` → `hq_country`: how the database writes a field. */
export function columnOf(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Select list of fields under their DTO names, of the table with alias `t`. */
export function selectFields(
  fields: readonly string[],
  special: Record<string, string> = {},
): string {
  return fields
    .map((field) => `${special[field] ?? `t.${columnOf(field)}`} as "${field}"`)
    .join(", ");
}
