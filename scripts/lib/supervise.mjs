import { setTimeout as sleep } from "node:timers/promises";
import { say } from "./say.mjs";

const LONGEST_PAUSE_MS = 30_000;
const HEALTHY_MS = 60_000;

/**
 * Keeps a process running: started again when it ends by itself, after a pause that doubles
 * with every failure in a row.
 * @param {() => Promise<import("./processes.mjs").Running>} start
 * @param {(pid: number) => void} onStart
 * @returns {Promise<{ current: () => import("./processes.mjs").Running, stop: (graceMs: number) => Promise<void> }>}
 *   rejects when the first start fails
 */
export async function supervise(start, onStart) {
  const stopping = new AbortController();
  let current = await start();
  onStart(current.pid);

  const keep = async () => {
    for (let failures = 0; ;) {
      const began = Date.now();
      const { code, signal } = await current.exited;
      if (stopping.signal.aborted) return;
      failures = Date.now() - began > HEALTHY_MS ? 0 : failures + 1;
      const pauseMs = Math.min(LONGEST_PAUSE_MS, 250 * 2 ** failures);
      say(
        `${current.name} ended (${signal ?? `code ${code}`}); starting it again in ${pauseMs / 1000} s`,
      );
      await sleep(pauseMs, undefined, { signal: stopping.signal }).catch(() => {});
      if (stopping.signal.aborted) return;
      try {
        current = await start();
        onStart(current.pid);
      } catch (error) {
        say(`${current.name} does not start: ${/** @type {Error} */ (error).message}`);
      }
    }
  };
  const kept = keep();

  return {
    current: () => current,
    async stop(graceMs) {
      stopping.abort();
      await current.stop(graceMs);
      await kept;
      await current.stop(graceMs); // one that was just being started again
    },
  };
}
