import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { databaseFacts } from "./db/health.ts";
import type { Kernel } from "./kernel.ts";
import { gauge, metrics } from "./metrics.ts";

const oldest = gauge("outbox_oldest_seconds", "Age of the oldest row that waits for the relay");
const dead = gauge("outbox_dead_rows", "Rows that could not be relayed, jobs that gave up");
const transaction = gauge("db_oldest_transaction_seconds", "Age of the oldest open transaction");
const clock = gauge("clock_skew_seconds", "This machine's clock against the database's");
const waiting = gauge("db_pool_waiting", "Requests that wait for a connection of this process");
const disk = gauge("disk_free_ratio", "Free part of the disk that holds the files");

interface Facts {
  /** What `/readyz` says, and whether this process is well. */
  health(): { ok: boolean } & Record<string, unknown>;
  /** Sets the gauges of this kind of process, before they are read. */
  measure?(): void;
}

/**
 * Figures and health that operators watch, on the internal port only: /metrics, /readyz.
 * Without INTERNAL_PORT there is none.
 */
export async function serveInternal(
  kernel: Kernel,
  { health, measure }: Facts,
): Promise<{ port: number; stop(): Promise<void> }> {
  const { internalPort, host } = kernel.config;
  if (internalPort === 0) return { port: 0, stop: async () => undefined };
  const server = createServer((req, res) => {
    void (async () => {
      if (req.url !== "/metrics") {
        const found = health();
        res
          .writeHead(found.ok ? 200 : 503, { "content-type": "application/json" })
          .end(JSON.stringify(found));
        return;
      }
      measure?.();
      await measureAll(kernel);
      res.writeHead(200, { "content-type": metrics.contentType }).end(await metrics.metrics());
    })().catch(() => res.writeHead(503).end());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(internalPort, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** What every process can see of the database and its disk. */
async function measureAll(kernel: Kernel): Promise<void> {
  const found = await databaseFacts(kernel.pool);
  oldest.set(found.outboxSeconds ?? 0);
  dead.set(found.deadLetters);
  transaction.set(found.transactionSeconds ?? 0);
  clock.set((kernel.now().getTime() - Date.parse(found.at)) / 1000);
  waiting.set(kernel.pool.waitingCount);
  disk.set((await kernel.storage.free()).part);
}
