import type { Server as HttpServer } from "node:http";
import type { Pool } from "pg";
import type { Logger } from "pino";
import type { RedisClientType } from "redis";
import { Server } from "socket.io";
import type { UserActor } from "#shared/kernel/actor.ts";
import type { TopicTable } from "#shared/kernel/topics.ts";
import { LIMITS } from "#shared/kernel/wire.ts";
import type { Signals } from "../events/signals.ts";
import { startTail, type TailHandlers } from "../events/tail.ts";
import type { Disconnect } from "../module.ts";
import { Semaphore } from "../semaphore.ts";
import { AccessChanges } from "./access-changes.ts";
import { connectAdapter } from "./adapter.ts";
import type { CanSubscribe } from "./topic-policy.ts";
import { createDisconnects } from "./disconnects.ts";
import { Fanout, toWireGauge } from "./fanout.ts";
import { GaugeCache } from "./gauge-cache.ts";
import { guardHandshake } from "./handshake.ts";
import { handleMessages } from "./messages.ts";
import { People, type PersonLimits } from "./people.ts";
import { PresenceRooms } from "./presence-rooms.ts";
import { Presence } from "./presence.ts";
import { shedLoad, type Pressure } from "./backpressure.ts";
import { Reauthoriser } from "./access-recheck.ts";
import type { Revocations } from "./revocations.ts";
import { ConnectionQuota } from "./connection-quota.ts";
import { roomOf, SLOW_ROOM, type HubSocket, type Io } from "./socket.ts";
import type { Subscriptions } from "./subscribe.ts";
import { TopicLog } from "./topic-log.ts";

export interface HubDeps {
  httpServer: HttpServer;
  pool: Pool;
  /** For what sockets ask for: however many ask, the API's own connections stay free. */
  reads: Pool;
  redis: RedisClientType;
  signals: Signals;
  log: Logger;
  namespace: string;
  topics: TopicTable;
  /** Checks an access token; throws what the API would throw. `expiresAt` in ms since the epoch. */
  authenticate(token: string): Promise<{ actor: UserActor; expiresAt: number }>;
  may: CanSubscribe;
  revocations: Revocations;
  /** Hears of connections whose socket went, for whatever reason. */
  onDisconnects?: (gone: readonly Disconnect[]) => Promise<void>;
  /** Origins a browser may come from beside the host it asked. */
  origins?: readonly string[];
  now?: () => number;
  /** A log that could not be read for so long closes the sockets. Default 15 s. */
  silentLimitMs?: number;
  /** Each socket is told so often where its topics stand. Default 10 s. */
  headsEverySeconds?: number;
  /** How long a client may leave a ping unanswered. Default 8 s. */
  pingTimeoutMs?: number;
  /** What one person may ask of this hub. */
  limits?: PersonLimits;
  /** What may wait for sockets that do not take it. */
  pressure?: Pressure;
}

export interface Hub {
  /** Refuses newcomers and sends the others away in slices, so that they do not all return at once. */
  drain(options?: { slices?: number; pauseMs?: number }): Promise<void>;
  stop(): Promise<void>;
  /** `slow`: sockets that fall behind and are spared gauges. */
  health(): { ok: boolean; sockets: number; slow: number; pos: number; silentMs: number | null };
}

const SILENT_LIMIT_MS = 15_000;
const HEADS_SECONDS = 10;
/** Subscribes that are read at once: each waits for a few short queries. */
const SUBSCRIBES_AT_ONCE = 16;

/** The live hub of one process: follows the log and carries it to the sockets that may see it. */
export async function startHub(deps: HubDeps): Promise<Hub> {
  const { httpServer, pool, reads, redis, signals, log, namespace, topics, may, revocations } =
    deps;
  const now = deps.now ?? Date.now;
  const silentLimitMs = deps.silentLimitMs ?? SILENT_LIMIT_MS;
  const headsSlices = deps.headsEverySeconds ?? HEADS_SECONDS;

  const io: Io = new Server(httpServer, {
    transports: ["websocket"],
    serveClient: false,
    perMessageDeflate: false,
    httpCompression: false,
    maxHttpBufferSize: 64 * 1024,
    pingInterval: 10_000,
    pingTimeout: deps.pingTimeoutMs ?? 8_000,
    connectTimeout: 10_000,
  });
  const adapter = await connectAdapter(io, { redis, namespace, log });
  const sockets = new Set<HubSocket>();
  let closed = false;

  const fanout = new Fanout(topics, {
    followed: (topic) => io.of("/").adapter.rooms.has(roomOf(topic)),
    sendEvents: (topic, events) => void io.local.to(roomOf(topic)).emit("events", { events }),
    sendGauges: (topic, values) =>
      void io.local.to(roomOf(topic)).except(SLOW_ROOM).emit("gauges", { values }),
  });
  const topicLog = new TopicLog(reads);
  const gauges = new GaugeCache(reads);
  const presence = new Presence({ redis, namespace });
  const quota = new ConnectionQuota({ redis, namespace, log, limit: LIMITS.socketsPerUser });
  const people = new People(deps.limits);
  const disconnects = createDisconnects({ log, tell: async (gone) => deps.onDisconnects?.(gone) });
  const reauthoriser = new Reauthoriser({
    subscriptions: () => subscriptions,
    revocations,
    sockets,
    left: (socket, topic) => presenceRooms.leave(socket, topic),
  });

  const tail = await startTail({
    pool,
    signals,
    log,
    handlers: carrier({ pool, io, fanout, topicLog, gauges, reauthoriser, revocations }),
  });
  topicLog.reset(tail.epoch(), tail.pos());
  const subscriptions: Subscriptions = {
    topics,
    may,
    log: topicLog,
    gauges,
    presence,
    epoch: () => tail.epoch(),
    pos: () => tail.pos(),
    changes: new AccessChanges(),
    turns: new Semaphore(SUBSCRIBES_AT_ONCE),
  };
  // after the tail stands: what is revoked between the two reads would be in neither
  await revocations.load(pool);

  const presenceRooms = new PresenceRooms({ io, presence, adapter, log });

  guardHandshake(io, {
    authenticate: deps.authenticate,
    revocations,
    origins: deps.origins ?? [],
    refuse: () => (closed || (tail.silentMs() ?? 0) > silentLimitMs ? "unavailable" : null),
    quota,
    people,
  });

  io.on("connection", (socket) => {
    sockets.add(socket);
    people.enter(socket);
    handleMessages(socket, {
      subscriptions,
      authenticate: deps.authenticate,
      revocations,
      log,
      setPresence: (one, topic, state) => presenceRooms.set(one, topic, state),
      recheck: (one) => reauthoriser.recheckAll([one]),
    });
    socket.on("disconnect", () => {
      sockets.delete(socket);
      people.leave(socket);
      presenceRooms.leave(socket);
      const { actor, connection } = socket.data;
      if (connection) disconnects.add({ userId: actor.userId, connection });
    });
    // Revoked between its handshake and now.
    if (revocations.isRevoked(socket.data.actor)) socket.disconnect(true);
  });

  let tick = 0;
  const everySecond = () => {
    tick += 1;
    if ((tail.silentMs() ?? 0) > silentLimitMs && sockets.size > 0) {
      log.error({ alarm: "hub-silent" }, "hub: the log cannot be read, sockets closed");
      io.local.disconnectSockets(true);
      return;
    }
    let index = 0;
    for (const socket of [...sockets]) {
      checkToken(socket, now());
      if (index++ % headsSlices === tick % headsSlices)
        sendHeads(socket, topicLog, gauges, tail.pos());
    }
    if (tick % 5 === 0) presenceRooms.sweep(sockets);
    if (tick % 60 === 0) people.sweep();
  };
  const relieveAll = () => {
    for (const socket of shedLoad(sockets, log, deps.pressure)) void resendGauges(socket);
  };
  const resendGauges = async (socket: HubSocket) => {
    const followed = [...socket.data.topics.values()].filter((m) => m.def.class === "gauge");
    const values = await gauges.valuesOf(followed.map((match) => match.topic)).catch(() => null);
    for (const match of followed) {
      const wire = (values?.get(match.topic) ?? []).map((value) => toWireGauge(value, match));
      if (wire.length > 0) socket.emit("gauges", { values: wire });
    }
  };
  const timers = [setInterval(everySecond, 1_000), setInterval(relieveAll, 250)];

  return {
    async drain(options) {
      closed = true;
      await sendAway(sockets, options);
    },
    async stop() {
      closed = true;
      for (const timer of timers) clearInterval(timer);
      await quota.stop();
      io.local.disconnectSockets(true);
      await disconnects.flush();
      await tail.stop();
      fanout.clear();
      await adapter.close();
      io.engine.close();
    },
    health() {
      const silentMs = tail.silentMs();
      const ok = !closed && silentMs !== null && silentMs < silentLimitMs;
      const slow = [...sockets].filter((socket) => socket.data.slow).length;
      return { ok, sockets: sockets.size, slow, pos: tail.pos(), silentMs };
    },
  };
}

interface CarrierDeps extends Pick<HubDeps, "pool" | "revocations"> {
  io: Io;
  fanout: Fanout;
  topicLog: TopicLog;
  gauges: GaugeCache;
  reauthoriser: Reauthoriser;
}

/** Carries what is read of the log to the rooms, and changes of access to those who are in them. */
function carrier(deps: CarrierDeps): TailHandlers {
  const { pool, io, fanout, topicLog, gauges, reauthoriser, revocations } = deps;
  return {
    async events(events) {
      let from = 0;
      for (const [i, event] of events.entries()) {
        topicLog.append(event);
        if (!event.authz) continue;
        // What came before goes out first; what comes after waits until the rooms are right.
        fanout.addEvents(events.slice(from, i));
        from = i;
        await reauthoriser.apply(event);
      }
      fanout.addEvents(events.slice(from));
    },
    gauges(values) {
      gauges.take(values);
      fanout.addGauges(values);
    },
    async reset(epoch, pos) {
      // the position jumps to the head: what was revoked on the way is read by itself
      await revocations.load(pool);
      topicLog.reset(epoch, pos);
      gauges.clear();
      fanout.clear();
      io.local.disconnectSockets(true);
    },
  };
}

/** In slices, so that they do not all return at once. */
async function sendAway(
  sockets: ReadonlySet<HubSocket>,
  { slices = 10, pauseMs = 300 }: { slices?: number; pauseMs?: number } = {},
): Promise<void> {
  const all = [...sockets];
  const size = Math.ceil(all.length / slices);
  for (let i = 0; i < all.length; i += size) {
    for (const socket of all.slice(i, i + size)) socket.disconnect(true);
    if (i + size < all.length) await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

/** Warns a minute before the token ends; some seconds after it the socket goes. */
function checkToken(socket: HubSocket, now: number): void {
  const left = socket.data.expiresAt - now;
  if (left < -LIMITS.tokenGraceSeconds * 1000) {
    socket.disconnect(true);
  } else if (left < 60_000 && !socket.data.warned) {
    socket.data.warned = true;
    socket.emit("token:expiring");
  }
}

/** Where its topics stand, so that a client notices even a lost last event. */
function sendHeads(socket: HubSocket, topicLog: TopicLog, gauges: GaugeCache, pos: number): void {
  const heads: Record<string, number> = {};
  const revs: Record<string, number> = {};
  for (const [topic, match] of socket.data.topics) {
    const head = match.def.class === "log" ? topicLog.headOf(topic) : null;
    if (head !== null) heads[topic] = head;
    // one that falls behind is spared its gauges, and gets them when it has caught up
    if (match.def.class !== "gauge" || socket.data.slow) continue;
    const known = gauges.known(topic).filter(({ rev }) => rev <= pos);
    if (known.length === 0) continue;
    revs[topic] = known.reduce((sum, value) => sum + toWireGauge(value, match).rev, 0);
  }
  const named = Object.keys(heads).length + Object.keys(revs).length;
  if (named > 0) socket.emit("heads", { heads, revs });
}
