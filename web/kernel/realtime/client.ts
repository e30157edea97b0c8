import type { Socket } from "socket.io-client";
import {
  LIMITS,
  type ClientToServer,
  type Member,
  type ServerToClient,
} from "#shared/kernel/wire.ts";
import type { Position } from "./log-feed.ts";
import { Topic, type TopicHandlers } from "./topic.ts";

export type RealtimeState = "connecting" | "live" | "reconnecting" | "offline";

export interface RealtimeOptions {
  /** Empty in the browser: the page's own origin. */
  url: string;
  /** An access token; with `renew` a fresh one. Null when the session is over. */
  getToken: (renew: boolean) => Promise<string | null>;
  /** Names each new connection; commands of this page carry the same name. */
  newConnection?: () => string;
  /** The server refused even a fresh token. Nothing more is tried until `start()`. */
  onForbidden: () => void;
  /** `caughtUp`: events replayed by the reconnect that just finished, else null. */
  onConnection?: (state: RealtimeState, caughtUp: number | null) => void;
}

export interface Subscription {
  /** After the view was read again: continue from its `X-Positions`. */
  moveTo(position: Position): void;
  stop(): void;
}

export interface Realtime {
  /** Follows a topic; topics are shared, each is subscribed once however many follow it. */
  subscribe(topic: string, handlers: TopicHandlers): Subscription;
  /** Says what this page does on a presence topic it follows; renewed until null. */
  setPresence(topic: string, state: NonNullable<Member["state"]> | null): void;
  start(): void;
  stop(): void;
}

type HubSocket = Socket<ServerToClient, ClientToServer>;

const LINGER_MS = 1_000;
const PRESENCE_MS = 10_000;
const ACK_MS = 10_000;
const MAX_PAUSE_MS = 5_000;

/**
 * The one client of the hub: keeps the connection, the token, and every topic's place in its log.
 * Whatever was lost with a connection is replayed on the next; screens only see events in order.
 */
export function createRealtime(options: RealtimeOptions): Realtime {
  const topics = new Map<string, Topic>();
  const wanted = new Set<string>();
  let state: RealtimeState = "connecting";
  let everLive = false;
  let replayed = 0;
  let failures = 0;
  let renew = false;
  let running = false;
  let flushing: ReturnType<typeof setTimeout> | null = null;
  let retrying: ReturnType<typeof setTimeout> | null = null;
  let beating: ReturnType<typeof setInterval> | null = null;

  let socket: HubSocket | null = null;
  const opened = async (): Promise<HubSocket> => {
    // loaded beside the first screen, not before it
    const { io } = await import("socket.io-client");
    if (socket) return socket;
    socket = io(options.url, {
      autoConnect: false,
      // Reconnects are ours: each needs a token, and the pause must have jitter.
      reconnection: false,
      transports: ["websocket"],
      forceNew: true,
    }) as HubSocket;
    listen(socket);
    return socket;
  };

  const show = (next: RealtimeState, caughtUp: number | null = null) => {
    if (next === state && caughtUp === null) return;
    state = next;
    options.onConnection?.(next, caughtUp);
  };

  const connect = async () => {
    retrying = null;
    const [token, own] = await Promise.all([
      options.getToken(renew).catch(() => undefined),
      opened().catch(() => null),
    ]);
    if (!running) return;
    if (token === null) return forbidden();
    if (token === undefined || !own) return retry();
    own.auth = { token, connection: options.newConnection?.() };
    own.connect();
  };
  const retry = () => {
    if (!running || retrying) return;
    show(everLive ? "reconnecting" : "connecting");
    // Full jitter, so that those whom a hub lost do not come back at the same instant.
    const cap = Math.min(MAX_PAUSE_MS, 250 * 2 ** Math.min(failures, 6));
    failures += 1;
    retrying = setTimeout(() => void connect(), cap * (0.2 + 0.8 * Math.random()));
  };
  const forbidden = () => {
    halt();
    show("offline");
    options.onForbidden();
  };

  const listen = (own: HubSocket) => {
    own.on("connect", () => {
      renew = false;
      replayed = 0;
      for (const topic of topics.values()) wanted.add(topic.name);
      void flush();
    });
    own.on("connect_error", (error) => {
      const code = (error as Error & { data?: { code?: string } }).data?.code;
      if (code === "unauthenticated" || code === "forbidden") {
        if (renew) return forbidden();
        renew = true;
      }
      retry();
    });
    own.on("disconnect", () => {
      for (const topic of topics.values()) topic.log.interrupted();
      retry();
    });
    own.on("events", ({ events }) => {
      const topic = topics.get(events[0]?.topic ?? "");
      topic?.log.frame(events);
    });
    own.on("gauges", ({ values }) => topics.get(values[0]?.topic ?? "")?.takeGauges(values));
    own.on("presence", ({ topic, members, full }) =>
      topics.get(topic)?.takeMembers(members, full === true),
    );
    own.on("heads", ({ heads }) => {
      for (const [topic, seq] of Object.entries(heads)) topics.get(topic)?.log.head(seq);
    });
    own.on("denied", (frame) => {
      for (const topic of frame.topics) topics.get(topic)?.log.deny();
    });
    own.on("token:expiring", () => {
      void options
        .getToken(true)
        .then((token) => token && own.timeout(ACK_MS).emitWithAck("token:refresh", { token }))
        // Not renewed: the server closes, and the reconnect says why.
        .catch(() => undefined);
    });
  };

  const want = (topic: string) => {
    wanted.add(topic);
    if (socket?.connected) flushing ??= setTimeout(() => void flush(), 0);
  };

  /** Subscribes all that is wanted; the connection counts as live when all is answered. */
  const flush = async (): Promise<void> => {
    flushing = null;
    const names = [...wanted].filter((name) => topics.has(name));
    wanted.clear();
    for (let i = 0; i < names.length; i += LIMITS.topicsPerSubscribe) {
      await ask(names.slice(i, i + LIMITS.topicsPerSubscribe));
    }
    if (!socket?.connected || wanted.size > 0 || state === "live") return;
    failures = 0;
    const caughtUp = everLive ? replayed : null;
    everLive = true;
    show("live", caughtUp);
  };

  const ask = async (names: string[]): Promise<void> => {
    const request = names.map((name) => {
      const { log } = topics.get(name)!;
      const from = log.from();
      log.sent(from);
      return { topic: name, ...from };
    });
    const answer = await socket
      ?.timeout(ACK_MS)
      .emitWithAck("subscribe", { topics: request })
      .catch(() => null);
    if (!socket?.connected) return;
    if (!answer || "error" in answer) {
      for (const name of names) {
        topics.get(name)?.log.interrupted();
        wanted.add(name);
      }
      flushing ??= setTimeout(() => void flush(), 1_000);
      return;
    }
    for (const result of answer.results) {
      const topic = topics.get(result.topic);
      if (!topic) continue;
      replayed += result.events?.length ?? 0;
      topic.answer(result);
      if (topic.said && result.status !== "denied") say(topic);
    }
  };

  const say = (topic: Topic) => {
    if (!socket?.connected) return;
    socket.emit("presence:set", { topic: topic.name, state: topic.said }, () => undefined);
  };

  const drop = (topic: Topic) => {
    if (topic.log.size > 0 || topics.get(topic.name) !== topic) return;
    topics.delete(topic.name);
    topic.log.interrupted();
    if (socket?.connected) socket.emit("unsubscribe", { topics: [topic.name] }, () => undefined);
  };

  const halt = () => {
    running = false;
    for (const timer of [retrying, flushing]) if (timer) clearTimeout(timer);
    if (beating) clearInterval(beating);
    retrying = flushing = beating = null;
    socket?.disconnect();
  };

  return {
    subscribe(name, handlers) {
      let topic = topics.get(name);
      if (!topic) {
        topic = new Topic(name, () => want(name));
        topics.set(name, topic);
        want(name);
      }
      const own = topic;
      const follower = own.add(handlers);
      let stopped = false;
      return {
        moveTo: (position) => own.log.moveTo(follower, position),
        stop() {
          if (stopped) return;
          stopped = true;
          own.remove(follower);
          // A screen that opens next often follows the same topic.
          if (own.log.size === 0) setTimeout(drop, LINGER_MS, own);
        },
      };
    },
    setPresence(name, next) {
      const topic = topics.get(name);
      if (!topic) return;
      topic.said = next;
      say(topic);
    },
    start() {
      if (running) return;
      running = true;
      everLive = false;
      renew = false;
      failures = 0;
      show("connecting");
      beating = setInterval(() => {
        for (const topic of topics.values()) if (topic.said) say(topic);
      }, PRESENCE_MS);
      void connect();
    },
    stop() {
      halt();
      show("offline");
    },
  };
}
