import { useCallback, useLayoutEffect, useRef } from "react";

/**
 * An action of several steps that is asked for by a key or a button: asked for again while it is under
 * way it does nothing, even where what it would send was changed meanwhile. A single command does the
 * same by itself (`useCommand`).
 *
 *     const save = useOneAtATime(async () => { await send(draft); toast.success("Saved"); });
 */
export function useOneAtATime<A extends unknown[]>(
  act: (...args: A) => Promise<unknown>,
): (...args: A) => Promise<void> {
  const isUnderWay = useRef(false);
  const latest = useRef(act);
  useLayoutEffect(() => {
    latest.current = act;
  });
  return useCallback(async (...args) => {
    if (isUnderWay.current) return;
    isUnderWay.current = true;
    try {
      await latest.current(...args);
    } finally {
      isUnderWay.current = false;
    }
  }, []);
}
