import type { MailProvider } from "./provider.port.ts";

interface Turns {
  free: number;
  waiting: (() => void)[];
}

const turns = new WeakMap<MailProvider, Turns>();

/**
 * Runs `call` when one of the provider's places in this process is free. All drains share them:
 * beyond its quota a provider would let mails wait in itself, and their time would run out there.
 */
export async function inTurn<T>(provider: MailProvider, call: () => Promise<T>): Promise<T> {
  let mine = turns.get(provider);
  if (!mine) turns.set(provider, (mine = { free: provider.quota().inFlight, waiting: [] }));
  if (mine.free > 0) mine.free -= 1;
  else await new Promise<void>((resolve) => mine.waiting.push(resolve));
  try {
    return await call();
  } finally {
    const next = mine.waiting.shift();
    if (next) next();
    else mine.free += 1;
  }
}
