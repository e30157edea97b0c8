import { createShardedAdapter } from "@socket.io/redis-adapter";
import type { Logger } from "pino";
import type { RedisClientType } from "redis";
import type { Io } from "./socket.ts";

export interface HubAdapter {
  /** Tells the other hubs that somebody came to or left a presence topic. May be lost. */
  tellOthers(topic: string): void;
  onTold(listener: (topic: string) => void): void;
  close(): Promise<void>;
}

/**
 * The Redis adapter carries only what may be lost. Its calls are not awaited by the library, so an
 * outage of Redis would end the process: every one is caught here.
 */
export async function connectAdapter(
  io: Io,
  deps: { redis: RedisClientType; namespace: string; log: Logger },
): Promise<HubAdapter> {
  const { redis, namespace, log } = deps;
  const lost = (err: unknown) => log.debug({ err }, "hub adapter: message lost");
  const sub = redis.duplicate({ disableOfflineQueue: false });
  sub.on("error", (err: Error) => log.warn({ err }, "hub adapter: Redis connection"));
  // Not awaited: without Redis the hub starts and works, only presence stays local.
  void sub.connect().catch(lost);

  const pubShim = {
    sPublish: async (channel: string, message: string | Buffer) => {
      if (redis.isReady) await redis.sPublish(channel, message).catch(lost);
    },
  };
  type Listener = (message: Buffer, channel: Buffer) => void;
  const subShim = {
    sSubscribe: (channel: string, listener: Listener) =>
      sub.sSubscribe(channel, listener, true).catch(lost),
    sUnsubscribe: async (channel: string) => {
      if (sub.isReady) await sub.sUnsubscribe(channel).catch(lost);
    },
  };
  // The library knows clients of the `redis` package by sSubscribe on either of them.
  io.adapter(
    createShardedAdapter({ ...subShim, ...pubShim }, subShim, {
      subscriptionMode: "static",
      channelPrefix: `${namespace}:hub`,
    }),
  );
  return {
    tellOthers(topic) {
      io.serverSideEmit("presence", topic);
    },
    onTold(listener) {
      io.on("presence", listener);
    },
    async close() {
      await io.of("/").adapter.close();
      if (sub.isReady) await sub.close().catch(lost);
      // still looking for Redis: it would wait until it comes
      else if (sub.isOpen) sub.destroy();
    },
  };
}
