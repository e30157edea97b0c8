/** Keys for `count` rows: those that are there, and new ones for rows that came to them. */
export function keysFor(keys: readonly number[], count: number): readonly number[] {
  if (keys.length >= count) return keys.length === count ? keys : keys.slice(0, count);
  const next = Math.max(0, ...keys) + 1;
  return [...keys, ...Array.from({ length: count - keys.length }, (_, i) => next + i)];
}
