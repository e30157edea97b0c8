import { connect, createServer, type Socket } from "node:net";

export interface Balancer {
  port: number;
  url: string;
  close(): Promise<void>;
}

/** What stands before the hubs in production: hands each new connection to the next hub that answers. */
export async function startBalancer(ports: readonly number[]): Promise<Balancer> {
  const sockets = new Set<Socket>();
  let next = 0;
  const server = createServer({ pauseOnConnect: true }, (near) => {
    near.on("error", () => near.destroy());
    reach(near, ports.length);
  });

  const reach = (near: Socket, tries: number): void => {
    if (tries === 0) {
      near.destroy();
      return;
    }
    const far = connect(ports[next++ % ports.length]!, "127.0.0.1");
    const failed = () => {
      far.destroy();
      reach(near, tries - 1);
    };
    far.once("error", failed);
    far.once("connect", () => {
      far.off("error", failed);
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        sockets.add(one);
        one.setNoDelay(true);
        one.on("error", () => undefined);
        one.on("close", () => {
          sockets.delete(one);
          other.destroy();
        });
        one.pipe(other);
      }
    });
  };

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (!address || typeof address === "string") throw new Error("no address");
  return {
    port: address.port,
    url: `http://127.0.0.1:${address.port}`,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
