import { compare, hash } from "bcrypt";

const COST = 12;
/** What an unknown e-mail is compared with, so that it takes as long as a known one. */
const DUMMY = "$2b$12$iO1HaQq9VyhXId5VoH0oneuH/wZmysC1/wkXNsUNhQXVTcisim/xq";

let running = 0;
const waiting: (() => void)[] = [];

/** At most two hashes at once: a flood of sign-ins must not take both cores. */
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= 2) await new Promise<void>((resolve) => waiting.push(resolve));
  running += 1;
  try {
    return await work();
  } finally {
    running -= 1;
    waiting.shift()?.();
  }
}

export function hashPassword(password: string): Promise<string> {
  return inTurn(() => hash(password, COST));
}

export async function passwordMatches(password: string, stored: string | null): Promise<boolean> {
  const same = await inTurn(() => compare(password, stored ?? DUMMY));
  return same && stored !== null;
}
