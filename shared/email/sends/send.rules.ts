/** Wait before the first retry of a transient fault, ms; a shorter one where the server never saw the mail. */
const RETRY_MS = 30_000;
const UNSEEN_MS = 5_000;
const UNSEEN: readonly string[] = ["unreachable", "slow_server"];

/** How long a refused mail waits at first: what the provider asks for, within 1 s to 1 h, else our own. */
export function retryDelayMs({
  reason,
  retryAfterMs,
}: {
  reason: string;
  retryAfterMs: number | null;
}): number {
  const own = UNSEEN.includes(reason) ? UNSEEN_MS : RETRY_MS;
  return Math.min(Math.max(retryAfterMs ?? own, 1_000), 3_600_000);
}

/**
 * Mails to claim at once, so that a chunk stays below `targetMs` of work.
 * @param perSec what this worker managed lately; 0 when it has not sent yet
 */
export function chunkSize(perSec: number, targetMs = 400): number {
  if (perSec <= 0) return 20;
  return Math.min(100, Math.max(5, Math.round((perSec * targetMs) / 1000)));
}

/** Seconds until `left` mails are gone; null when nothing moves or nothing is left. */
export function etaSeconds(left: number, ratePerSec: number): number | null {
  if (left <= 0 || ratePerSec <= 0) return null;
  return Math.ceil(left / ratePerSec);
}
