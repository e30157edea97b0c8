import type { Process, Queue, SystemNow } from "./system.schema.ts";

/** From where on a figure wants a person: those of the table in docs/operations.md. */
export const SYSTEM_LIMITS = { outboxSeconds: 2, lagMs: 1_000, transactionSeconds: 300 } as const;

/** What a figure or process says: `over` names what is wrong, in words. */
export interface Verdict {
  meaning: "good" | "attention" | "bad";
  over: string | null;
}

const GOOD: Verdict = { meaning: "good", over: null };
const bad = (over: string): Verdict => ({ meaning: "bad", over });
const attention = (over: string): Verdict => ({ meaning: "attention", over });

/** The first thing that is wrong with a process, the worst before. */
export function processVerdict(process: Process): Verdict {
  if (process.gone) return bad("Gone");
  const faulty = process.loops.filter((loop) => loop.fault !== null).map((loop) => loop.name);
  if (faulty.length > 0) return bad(`Fault in ${faulty.join(", ")}`);
  if ((process.lagMs ?? 0) > SYSTEM_LIMITS.lagMs) return bad("Lag over 1,000 ms");
  if (process.poolWaiting > 0) return attention("Waits for connections");
  return GOOD;
}

/** A queue with work that nobody drains, or that keeps jobs which failed. */
export function queueVerdict(queue: Queue, processes: readonly Process[] | null): Verdict {
  const drained = processes?.some((one) => !one.gone && one.queues.includes(queue.name)) ?? true;
  if (!drained) return bad("No worker");
  if (queue.failed > 0) return attention("Failed jobs kept");
  return GOOD;
}

type Figure = "deadLetters" | "outbox" | "lag" | "redis" | "disk" | "transaction" | "processes";

/** Which figures are past their limit, and which limit that is. */
export function figureVerdicts(now: SystemNow): Record<Figure, Verdict> {
  const { outboxSeconds: outbox, transactionSeconds, lagMs } = SYSTEM_LIMITS;
  const { refuses } = now.disk;
  const gone = now.processes?.filter((one) => one.gone).length ?? 0;
  const is = (over: boolean, verdict: Verdict) => (over ? verdict : GOOD);
  return {
    deadLetters: is(now.deadLetters > 0, bad("limit 0")),
    outbox: is((now.outboxSeconds ?? 0) > outbox, bad(`limit ${outbox}\u00a0s`)),
    lag: is((worstLag(now) ?? 0) > lagMs, bad("limit 1,000\u00a0ms")),
    redis: is(now.processes === null || now.queues === null, bad("no calls, jobs wait")),
    disk:
      refuses === "mails"
        ? bad("below 5\u00a0% and 2\u00a0GB: mails wait")
        : is(refuses === "files", attention("below 15\u00a0% and 10\u00a0GB: no file is taken")),
    transaction: is(
      (now.transactionSeconds ?? 0) > transactionSeconds,
      attention(`limit ${transactionSeconds}\u00a0s`),
    ),
    processes: is(gone > 0, bad(`${gone} gone`)),
  };
}

/** Lag of the hub that is furthest behind, ms; null when no hub tells. */
export function worstLag({ processes }: Pick<SystemNow, "processes">): number | null {
  const lags = (processes ?? []).flatMap(({ lagMs, gone }) => (gone ? [] : (lagMs ?? [])));
  return lags.length > 0 ? Math.max(...lags) : null;
}
