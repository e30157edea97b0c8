import type { Server } from "node:http";
import { setTimeout as pause } from "node:timers/promises";

/**
 * Ends a server in good order: no new connection, those that wait for nothing go at once, and what is
 * being answered is answered, for at most `limitMs`.
 */
export async function closeInOrder(server: Server, limitMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  const answered = new AbortController();
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  const limit = pause(limitMs, undefined, { signal: answered.signal }).catch(() => undefined);
  await Promise.race([closed, limit]);
  answered.abort();
  clearInterval(idle);
  server.closeAllConnections();
  await closed;
}
