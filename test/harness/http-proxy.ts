import { Agent, createServer, request } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

const EVERY_MS = 500;

/**
 * A reverse proxy as they are: asks its upstreams at /readyz, keeps connections to them, and answers
 * 502 when one fails. It repeats nothing.
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

  const pass = (req: IncomingMessage, res: ServerResponse): void => {
    const fit = upstreams.filter((url) => ready.get(url));
    const to = fit[turn++ % fit.length];
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
  const server = createServer(pass);
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
