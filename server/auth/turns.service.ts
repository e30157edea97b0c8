import { AppError } from "#server/kernel/errors.ts";

interface Limits {
  /** Pieces of work that run at once. */
  atOnce: number;
  /** Strangers that may wait. */
  waiting: number;
  /** Strangers of one address, waiting and running. */
  ofOne: number;
}

export interface Who {
  /** Somebody we have seen before: waits before no stranger, and is never sent away. */
  known: boolean;
  /** Where a stranger comes from. */
  address?: string;
}

/**
 * Turns for slow work that strangers can ask for. A flood of them is sent away at once instead of
 * making everybody wait behind it: whose place is not free is told to come again.
 */
export function createTurns({ atOnce, waiting, ofOne }: Limits) {
  let running = 0;
  const known: (() => void)[] = [];
  const strangers: (() => void)[] = [];
  const byAddress = new Map<string, number>();
  const busy = () => new AppError("too_many", "Many are signing in now; try again in a moment.");

  /** @throws AppError too_many for a stranger when there is no place to wait */
  return async function inTurn<T>(who: Who, work: () => Promise<T>): Promise<T> {
    const address = who.known ? undefined : who.address;
    const mine = address === undefined ? 0 : (byAddress.get(address) ?? 0);
    if (mine >= ofOne) throw busy();
    const full = running >= atOnce;
    if (full && !who.known && strangers.length >= waiting) throw busy();
    if (address !== undefined) byAddress.set(address, mine + 1);
    if (full) await new Promise<void>((go) => (who.known ? known : strangers).push(go));
    else running += 1;
    try {
      return await work();
    } finally {
      // the place goes to who waits, so that nobody who comes just then is faster
      const next = known.shift() ?? strangers.shift();
      if (next) next();
      else running -= 1;
      if (address !== undefined) {
        const left = byAddress.get(address)! - 1;
        if (left > 0) byAddress.set(address, left);
        else byAddress.delete(address);
      }
    }
  };
}
