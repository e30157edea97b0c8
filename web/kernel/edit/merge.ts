/** Values of a record as an editor shows them, by field. */
export interface Values {
  [field: string]: unknown;
}

/** What a person made of one field, and what it was made from. */
export interface Edit {
  mine: unknown;
  /** What stood there when they began. */
  base: unknown;
  /** What was sent of theirs since: the server may have it, whatever became of the answer. */
  sent: readonly unknown[];
}

/** Whether two values are one for a person: nothing typed is nothing, whatever a control makes of it. */
export function isSame(a: unknown, b: unknown): boolean {
  const [one, other] = [orNothing(a), orNothing(b)];
  if (Object.is(one, other)) return true;
  if (typeof one !== "object" || typeof other !== "object") return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const [left, right] = [one as Values, other as Values];
  const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...keys].every((key) => isSame(left[key], right[key]));
}

/** An emptied text, an emptied number and a value that is not there are all nothing. */
function orNothing(value: unknown): unknown {
  return value === undefined || value === null || Number.isNaN(value) ? "" : value;
}

/** Whether the field holds something of the person's own, beside what they began with. */
export function isTyped({ mine, base, sent }: Edit): boolean {
  return sent.length > 0 || !isSame(mine, base);
}

/** Whether somebody else set the field since the person saw it, to something else than they did. */
export function isConflict(edit: Edit, now: unknown): boolean {
  if (!isTyped(edit) || isSame(now, edit.mine)) return false;
  return ![edit.base, ...edit.sent].some((value) => isSame(value, now));
}

/** The record as it is now, with what was typed on top: changes of different fields go together. */
export function merged<V extends Values>(now: V, edits: Iterable<readonly [string, Edit]>): V {
  const typed = [...edits].filter(([, edit]) => isTyped(edit));
  return { ...now, ...Object.fromEntries(typed.map(([field, { mine }]) => [field, mine])) };
}
