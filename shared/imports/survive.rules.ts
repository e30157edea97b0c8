type Fields = Record<string, unknown>;

interface Survival {
  /** Fields that a person set by hand. */
  locked: readonly string[];
  /** `recent`: the newer value wins; `fill`: only what was empty is filled. */
  mode: "recent" | "fill";
}

/**
 * Which values a record keeps when a source says `incoming` about it: locked by hand → recency →
 * non-empty. An empty value never overwrites; labels and custom fields are added to, never taken away.
 * @returns the fields that differ, with their new values
 */
export function survive(record: Fields, incoming: Fields, { locked, mode }: Survival): Fields {
  const changed: Fields = {};
  for (const [field, value] of Object.entries(incoming)) {
    if (locked.includes(field) || isEmpty(value)) continue;
    const current = record[field];
    if (Array.isArray(value) && Array.isArray(current)) {
      const union = [...new Set([...current, ...value])];
      if (union.length > current.length) changed[field] = union.slice(0, 50);
    } else if (field === "custom") {
      const merged =
        mode === "fill"
          ? { ...(value as Fields), ...(current as Fields) }
          : { ...(current as Fields), ...(value as Fields) };
      if (!equal(merged, current)) changed[field] = merged;
    } else if (isEmpty(current) || (mode === "recent" && !equal(current, value))) {
      changed[field] = value;
    }
  }
  return changed;
}

function isEmpty(value: unknown): boolean {
  return (
    value === null ||
    value === undefined ||
    value === "" ||
    (Array.isArray(value) && value.length === 0)
  );
}

/** Same value, whatever the order of an object's keys. */
function equal(a: unknown, b: unknown): boolean {
  return a === b || sorted(a) === sorted(b);
}

function sorted(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    part && typeof part === "object" && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([x], [y]) => (x < y ? -1 : 1)))
      : part,
  );
}
