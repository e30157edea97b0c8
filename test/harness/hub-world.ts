import { createServer } from "node:http";
import { io, type Socket } from "socket.io-client";
import type { Role } from "#shared/kernel/access.ts";
import type { UserActor } from "#shared/kernel/actor.ts";
import type { TopicTable } from "#shared/kernel/topics.ts";
import type {
  ClientToServer,
  ServerToClient,
  SubscribeResult,
  WireEvent,
  WireGauge,
} from "#shared/kernel/wire.ts";
import { startRelay } from "#server/kernel/events/relay.ts";
import type { Disconnect, TopicPolicy } from "#server/kernel/module.ts";
import { canSubscribe } from "#server/kernel/hub/topic-policy.ts";
import type { Pressure } from "#server/kernel/hub/backpressure.ts";
import type { PersonLimits } from "#server/kernel/hub/people.ts";
import { startHub } from "#server/kernel/hub/hub.ts";
import { createRevocations } from "#server/kernel/hub/revocations.ts";
import { execOf, worldTopics, type EventsWorld } from "./events-world.ts";

export function actorOf(userId: string, roles: Role[], more: Partial<UserActor> = {}): UserActor {
  const name = `Name of ${userId}`;
  const clientId = roles.includes("client_user") ? "c1" : null;
  const session = { sessionId: crypto.randomUUID(), sessionVersion: 1 };
  return { kind: "user", userId, name, roles, clientId, ...session, ...more };
}

interface Token {
  actor: UserActor;
  expiresAt: number;
}
/** What the tests' hubs take for an access token. */
export const tokenOf = (actor: UserActor, expiresAt = Date.now() + 900_000): string =>
  JSON.stringify({ actor, expiresAt } satisfies Token);

interface HubOptions {
  topics?: TopicTable;
  policy?: (pattern: string) => TopicPolicy | undefined;
  now?: () => number;
  relay?: boolean;
  silentLimitMs?: number;
  headsEverySeconds?: number;
  onDisconnects?: (gone: readonly Disconnect[]) => Promise<void>;
  pressure?: Pressure;
  limits?: PersonLimits;
}

/** A hub with its relay on a port of its own. */
export async function startTestHub(world: EventsWorld, options: HubOptions = {}) {
  const { topics = worldTopics, policy = () => undefined, now, relay = true } = options;
  const { onDisconnects, silentLimitMs = 600_000, headsEverySeconds, pressure, limits } = options;
  const httpServer = createServer();
  const running = relay ? startRelay({ ...world, topics }) : null;
  const hub = await startHub({
    ...world,
    reads: world.pool,
    httpServer,
    topics,
    now,
    silentLimitMs,
    headsEverySeconds,
    onDisconnects,
    pressure,
    limits,
    // a machine that is busy elsewhere must not end sockets: what a test's hub ends, it ends for a reason
    pingTimeoutMs: 600_000,
    authenticate: async (token) => JSON.parse(token) as Token,
    may: canSubscribe({ topics, policy, exec: execOf(world.pool) }),
    revocations: createRevocations(),
  });
  await new Promise<void>((resolve) => httpServer.listen(0, "127.0.0.1", resolve));
  const address = httpServer.address();
  if (!address || typeof address === "string") throw new Error("no address");
  return {
    url: `http://127.0.0.1:${address.port}`,
    hub,
    async stop() {
      await hub.stop();
      await running?.stop();
      httpServer.closeAllConnections();
      await new Promise((resolve) => httpServer.close(resolve));
    },
  };
}

/** Longest that a hub on a busy machine may take for an answer. */
const ACK_MS = 120_000;

/** A bare socket that keeps all it hears: what the wire carries, without the client library. */
export class RawClient {
  readonly socket: Socket<ServerToClient, ClientToServer>;
  readonly events: WireEvent[] = [];
  readonly gauges: WireGauge[] = [];
  readonly denied: string[] = [];
  readonly presence: Parameters<ServerToClient["presence"]>[0][] = [];
  readonly heads: Record<string, number>[] = [];
  expiring = 0;
  /** Reasons of disconnects and codes of refused connections. */
  readonly ends: string[] = [];

  /** @param connection what this page's commands call the connection */
  constructor(url: string, token: string, connection?: string) {
    this.socket = io(url, {
      auth: { token, ...(connection && { connection }) },
      transports: ["websocket"],
      forceNew: true,
      reconnection: false,
    });
    this.socket.on("events", ({ events }) => void this.events.push(...events));
    this.socket.on("gauges", ({ values }) => void this.gauges.push(...values));
    this.socket.on("heads", ({ heads }) => void this.heads.push(heads));
    this.socket.on("presence", (frame) => void this.presence.push(frame));
    this.socket.on("denied", ({ topics }) => void this.denied.push(...topics));
    this.socket.on("token:expiring", () => void this.expiring++);
    this.socket.on("disconnect", (reason) => void this.ends.push(reason));
    this.socket.on("connect_error", (error) => {
      this.ends.push((error as { data?: { code: string } }).data?.code ?? error.message);
    });
  }

  async subscribe(
    ...topics: (string | { topic: string; epoch?: string; seq?: number })[]
  ): Promise<SubscribeResult[]> {
    const request = topics.map((one) => (typeof one === "string" ? { topic: one } : one));
    const answer = await this.socket.timeout(ACK_MS).emitWithAck("subscribe", { topics: request });
    if ("error" in answer) throw new Error(`${answer.error.code}: ${answer.error.detail}`);
    return answer.results;
  }

  /** Any message, for those that no client would send. */
  async say(name: string, ...args: unknown[]): Promise<unknown> {
    const socket = this.socket as unknown as Socket;
    return socket.timeout(ACK_MS).emitWithAck(name, ...args);
  }

  numbers(topic: string): number[] {
    const own = this.events.filter((event) => event.topic === topic);
    return own.map((event) => (event.data as { n: number }).n);
  }

  close(): void {
    this.socket.disconnect();
  }
}
