/** SQLSTATEs of a store that is away, starting, stopping, full, or a standby since a failover. */
const AWAY = new Set([
  ...["25006", "25P03", "25P04", "53100", "53200", "53300"],
  ...["57P01", "57P02", "57P03", "57P05", "58000", "58030"],
]);

const SOCKET = new Set([
  ...["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT"],
  ...["EHOSTUNREACH", "ENETUNREACH", "ENOTFOUND", "EAI_AGAIN"],
]);

/** The driver's own errors have no code. */
const SAID =
  /^(Connection terminated|Client has encountered a connection error|Client was closed|timeout exceeded when trying to connect|timeout expired|Query read timeout|Cannot use a pool after)/;

/**
 * Whether a statement failed because the store is not there: nothing is wrong with it, and the same
 * work may succeed in a moment. What it did is undone, unless it was the commit that got no answer.
 */
export function isStoreAway(err: unknown): boolean {
  if (!(err instanceof Error)) return false;
  const { code } = err as { code?: unknown };
  if (typeof code !== "string") return SAID.test(err.message);
  return code.startsWith("08") || AWAY.has(code) || SOCKET.has(code);
}
