import { AppError } from "#server/kernel/errors.ts";
import { KeyedSemaphore, Semaphore } from "#server/kernel/semaphore.ts";

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
 * Limits slow work that strangers can ask for. A flood of them is sent away at once instead of
 * making everybody wait behind it: whose place is not free is told to come again.
 */
export function createLimiter({ atOnce, waiting, ofOne }: Limits) {
  const semaphore = new Semaphore(atOnce);
  const addresses = new KeyedSemaphore(ofOne);
  const busy = () => new AppError("too_many", "Many are signing in now; try again in a moment.");

  /** @throws AppError too_many for a stranger when there is no place to wait */
  return async function limited<T>(who: Who, work: () => Promise<T>): Promise<T> {
    if (who.known) return semaphore.run(work, { first: true });
    if (semaphore.full && semaphore.waiting >= waiting) throw busy();
    if (who.address === undefined) return semaphore.run(work);
    const release = addresses.tryAcquire(who.address);
    if (!release) throw busy();
    try {
      return await semaphore.run(work);
    } finally {
      release();
    }
  };
}
