import { compare, hash } from "bcrypt";
import { createLimiter } from "./hash-limiter.service.ts";
import type { Who } from "./hash-limiter.service.ts";

const COST = 12;
/** What an unknown e-mail is compared with, so that it takes as long as a known one. */
const DUMMY = "$2b$12$iO1HaQq9VyhXId5VoH0oneuH/wZmysC1/wkXNsUNhQXVTcisim/xq";

/**
 * At most two hashes at once: a flood of sign-ins must not take both cores, nor make people wait
 * minutes behind it. A call floor of fifty comes from one address, on its first morning all unknown.
 */
const limited = createLimiter({ atOnce: 2, waiting: 100, ofOne: 60 });

export function hashPassword(password: string): Promise<string> {
  return limited({ known: true }, () => hash(password, COST));
}

/** @throws AppError too_many for a stranger in a flood of them */
export async function passwordMatches(
  password: string,
  stored: string | null,
  who: Who,
): Promise<boolean> {
  const same = await limited(who, () => compare(password, stored ?? DUMMY));
  return same && stored !== null;
}
