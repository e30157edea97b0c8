/** Values of a form, by field. */
export type Values = { [field: string]: unknown };

/** Whether two values are one for a person: nothing typed is nothing, whatever a control makes of it. */
export function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a ?? "") === JSON.stringify(b ?? "");
}

/** Fields that somebody typed in since `base`. */
export function typedIn(base: Values, mine: Values): string[] {
  return Object.keys(base).filter((field) => !isSame(base[field], mine[field]));
}

/** Fields that were typed in here and set to something else by somebody else since `base`. */
export function clashes(base: Values, mine: Values, theirs: Values): string[] {
  return typedIn(base, mine).filter(
    (field) => !isSame(base[field], theirs[field]) && !isSame(mine[field], theirs[field]),
  );
}

/** What was typed since `base`, on top of what others made of the rest. */
export function merged<V extends Values>(base: V, mine: V, theirs: V): V {
  const typed = typedIn(base, mine).map((field) => [field, mine[field]] as const);
  return { ...theirs, ...Object.fromEntries(typed) };
}
