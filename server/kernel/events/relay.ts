import type { Pool } from "pg";
import type { Logger } from "pino";
import type { TopicTable } from "#shared/kernel/topics.ts";
import { createSession } from "../db/session.ts";
import { startLoop } from "../loop.ts";
import { metrics } from "./metrics.ts";
import { PREPARE_RELAY, hasPending, relayBatch, type Batch } from "./relay-batch.ts";
import type { Signals } from "./signals.ts";

export interface Relay {
  stop(): Promise<void>;
  health(): { ok: boolean; sinceLastStepMs: number | null };
}

// Whether the store is still of the history that its positions are from is asked by each new session:
// a failover or a recovery ends those before. A relay that freezes inside a batch must not hold the others' fence for long. One plan for all
// batches, and one that holds when the outbox was empty as it was made.
const SESSION = `select settle_store(); set idle_in_transaction_session_timeout = '5s';
  set plan_cache_mode = force_generic_plan; set enable_seqscan = off; ${PREPARE_RELAY}`;

/**
 * The relay: every server process runs one, and the locked head row decides whose batch is next.
 * It wakes on a notification and polls anyway: every 50 ms, and four times a second while nothing comes.
 */
export function startRelay(deps: {
  pool: Pool;
  signals: Signals;
  topics: TopicTable;
  log: Logger;
  batchSize?: number;
}): Relay {
  const { pool, signals, topics, log, batchSize } = deps;
  const session = createSession(pool, SESSION, { pipeline: true });
  const loop = startLoop({
    name: "relay",
    log,
    everyMs: 50,
    gapMs: 8,
    idleMs: () => signals.patienceMs() / 2,
    step: async (woken) => {
      let waiting = woken;
      const batch = await session.use(async (client) => {
        waiting ||= await hasPending(client);
        return waiting ? relayBatch(client, topics, batchSize) : null;
      });
      // what waits behind a transaction that still runs is told by nobody when that one is rolled back
      if (!batch) return waiting && "soon";
      signals.notify("log", batch.written);
      account(batch, log);
      return batch.more || "soon";
    },
  });
  const off = signals.on("outbox", loop.wake);
  return {
    async stop() {
      off();
      await loop.stop();
      session.end();
    },
    health() {
      const last = loop.lastOk();
      const since = last === null ? null : Math.round(performance.now() - last);
      return { ok: since !== null && since < 15_000, sinceLastStepMs: since };
    },
  };
}

/** Relays all that is pending now, without a loop. For tests and `verifyAction`. */
export async function relayOnce(pool: Pool, topics: TopicTable): Promise<Batch> {
  const total: Batch = {
    events: 0,
    gauges: 0,
    dead: [],
    more: false,
    writtenAt: [],
    written: null,
  };
  const session = createSession(pool, SESSION, { pipeline: true });
  try {
    for (;;) {
      const batch = await session.use((client) => relayBatch(client, topics));
      if (!batch) return total;
      total.events += batch.events;
      total.gauges += batch.gauges;
      total.dead.push(...batch.dead);
    }
  } finally {
    session.end();
  }
}

function account(batch: Batch, log: Logger): void {
  metrics.relayed.inc({ kind: "event" }, batch.events);
  metrics.relayed.inc({ kind: "gauge" }, batch.gauges);
  const now = Date.now();
  for (const at of batch.writtenAt)
    metrics.outboxWait.observe((now - new Date(at).getTime()) / 1000);
  for (const row of batch.dead) {
    metrics.dead.inc();
    log.error({ alarm: "outbox-dead", id: row.id, topic: row.topic, error: row.error }, "dead row");
  }
}
