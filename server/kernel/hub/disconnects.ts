import type { Logger } from "pino";
import type { Disconnect } from "../module.ts";

/** Sockets that go within this time are told of together: a hub that ends loses all of its own. */
const GATHER_MS = 50;

export interface Disconnects {
  add(gone: Disconnect): void;
  /** Tells of all that went so far, and waits for it. */
  flush(): Promise<void>;
}

/**
 * Tells of connections that this hub lost, for whatever reason. May be lost with its process:
 * what depends on it has an end of its own.
 */
export function createDisconnects(deps: {
  log: Logger;
  tell: (gone: readonly Disconnect[]) => Promise<void>;
}): Disconnects {
  let gone: Disconnect[] = [];
  let timer: NodeJS.Timeout | null = null;
  let telling = Promise.resolve();

  const flush = (): Promise<void> => {
    if (timer) clearTimeout(timer);
    timer = null;
    const all = gone;
    gone = [];
    if (all.length > 0) {
      telling = telling
        .then(() => deps.tell(all))
        .catch((err: unknown) => deps.log.warn({ err }, "hub: disconnects were not told"));
    }
    return telling;
  };

  return {
    add(one) {
      gone.push(one);
      timer ??= setTimeout(() => void flush(), GATHER_MS);
    },
    flush,
  };
}
