/** Runs `job` alone among all tabs of this browser. */
export type Exclusive = <T>(job: () => Promise<T>) => Promise<T>;

/** `navigator.locks`; without it (plain http on another host) tabs rely on the server's 20 s grace. */
export const acrossTabs: Exclusive = async (job) =>
  "locks" in navigator ? navigator.locks.request("pivotal.refresh", job) : job();

/**
 * One refresh at a time: callers on this page share the one under way, tabs queue behind each other,
 * because each refresh replaces the cookie that the next one must send.
 */
export function createRefresher<T>(
  renew: () => Promise<T>,
  exclusive: Exclusive,
): () => Promise<T> {
  let underWay: Promise<T> | null = null;
  return () => {
    underWay ??= exclusive(renew).finally(() => {
      underWay = null;
    });
    return underWay;
  };
}
