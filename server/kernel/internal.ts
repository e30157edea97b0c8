import { createServer } from "node:http";
import type { Hub } from "./hub/hub.ts";
import type { Kernel } from "./kernel.ts";
import { gauge, metrics } from "./metrics.ts";
import type { Relay } from "./events/relay.ts";

const oldest = gauge("outbox_oldest_seconds", "Age of the oldest row that waits for the relay");
const dead = gauge("outbox_dead_rows", "Rows that could not be relayed");
const sockets = gauge("hub_sockets", "Open sockets of this hub");
const silent = gauge("hub_lag_ms", "Since the log was last read");

/** Figures that operators watch, on the internal port only: /metrics. */
export async function serveInternal(
  kernel: Kernel,
  { relay, hub }: { relay: Relay; hub: Hub },
): Promise<{ stop(): Promise<void> }> {
  const { internalPort, host } = kernel.config;
  if (internalPort === 0) return { stop: async () => undefined };
  const server = createServer((req, res) => {
    void (async () => {
      if (req.url !== "/metrics") {
        const { ok } = relay.health();
        res
          .writeHead(ok ? 200 : 503)
          .end(JSON.stringify({ relay: relay.health(), hub: hub.health() }));
        return;
      }
      const { rows } = await kernel.pool.query<{ oldest: number | null; dead: number }>(
        `select (select extract(epoch from clock_timestamp() - min(at))::float8 from outbox
                  where kind <> 'task') as oldest,
                (select count(*) from outbox_dead) as dead`,
      );
      oldest.set(rows[0]?.oldest ?? 0);
      dead.set(rows[0]?.dead ?? 0);
      sockets.set(hub.health().sockets);
      silent.set(hub.health().silentMs ?? 0);
      res.writeHead(200, { "content-type": metrics.contentType }).end(await metrics.metrics());
    })().catch(() => res.writeHead(503).end());
  });
  await new Promise<void>((resolve) => server.listen(internalPort, host, resolve));
  return { stop: () => new Promise((resolve) => server.close(() => resolve())) };
}
