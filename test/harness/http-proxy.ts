import { Agent, createServer, request } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

const EVERY_MS = 500;

/** As `lb_try_duration` in deploy/Caddyfile: a request waits so long for a hub that takes it. */
const WAITS_MS = 5_000;

/**
 * A reverse proxy as they are: asks its upstreams at /readyz, keeps connections to them, lets a request
 * wait while none is ready, and answers 502 when one fails. It repeats nothing.
 */
export async function startHttpProxy(upstreams: readonly string[]) {
  const agent = new Agent({ keepAlive: true });
  const ready = new Map(upstreams.map((url) => [url, true]));
  const statuses = new Map<number, number>();
  let turn = 0;
  const look = async (url: string): Promise<void> => {
    const asked = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(1_000) }).catch(
      () => null,
    );
    ready.set(url, asked?.ok ?? false);
  };
  const timer = setInterval(() => void Promise.all(upstreams.map(look)), EVERY_MS);

  const upstream = async (): Promise<string | undefined> => {
    for (const until = performance.now() + WAITS_MS; ; await pause(50)) {
      const fit = upstreams.filter((url) => ready.get(url));
      if (fit.length > 0 || performance.now() > until) return fit[turn++ % fit.length];
    }
  };
  const pass = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const to = await upstream();
    const end = (status: number) => {
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      if (!res.headersSent) res.writeHead(status).end();
      else res.destroy();
    };
    if (!to) return end(503);
    const { method, headers, url } = req;
    const onward = request(`${to}${url}`, { method, headers, agent }, (answer) => {
      const { connection: _, "keep-alive": __, ...rest } = answer.headers;
      statuses.set(answer.statusCode!, (statuses.get(answer.statusCode!) ?? 0) + 1);
      res.writeHead(answer.statusCode!, rest);
      answer.on("error", () => res.destroy());
      answer.pipe(res);
    });
    onward.on("error", () => end(502));
    req.pipe(onward);
  };
  const server = createServer((req, res) => void pass(req, res));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** How often each status was passed on. */
    statuses,
    async close() {
      clearInterval(timer);
      agent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
