interface Callable {
  id: string;
  name: string;
  /** How many can be called now; undefined while that is not known. */
  callable: number | undefined;
}

/** The campaign that has the most people to call now; null when none has any. */
export function fullest(campaigns: readonly Callable[]): Callable | null {
  const [first] = campaigns
    .filter((one) => (one.callable ?? 0) > 0)
    .toSorted((a, b) => b.callable! - a.callable!);
  return first ?? null;
}

/**
 * The campaign that an agent begins with who has chosen none: the first in which somebody can be
 * called, else the first. Null until all are known, so that none is chosen for being read first.
 */
export function firstChoice(campaigns: readonly Callable[]): string | null {
  if (campaigns.some((one) => one.callable === undefined)) return null;
  return (campaigns.find((one) => one.callable! > 0) ?? campaigns[0])?.id ?? null;
}
