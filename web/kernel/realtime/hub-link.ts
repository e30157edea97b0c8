import type { Socket } from "socket.io-client";
import { z } from "zod";
import { zEnded, type ClientToServer, type ServerToClient } from "#shared/kernel/wire.ts";

export type HubSocket = Socket<ServerToClient, ClientToServer>;
export type RealtimeState = "connecting" | "live" | "reconnecting" | "offline";

export interface LinkOptions {
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

interface LinkHandlers {
  /** Once per socket: what it carries. */
  listen(socket: HubSocket): void;
  opened(): void;
  lost(): void;
}

/** Of a refused handshake: `data` of the error. */
const zRefused = z.object({ code: z.string(), retryAfterMs: z.number().nonnegative().optional() });

export const ACK_MS = 10_000;
const FIRST_PAUSE_MS = 250;
const MAX_PAUSE_MS = 5_000;
/** A connection that held so long was good: the next pause is a short one again. */
const STEADY_MS = 15_000;
/** However long a hub wants it to stay away, it looks again after so long. */
const MAX_AWAY_MS = 60_000;

/**
 * How long to wait before the next try, ms. Full jitter, so that those whom a hub lost do not come
 * back at the same instant.
 * @param failures tries and connections in a row that did not hold
 * @param awayMs what a hub asked for; the jitter comes on top
 */
export function pauseBefore(failures: number, awayMs: number, random = Math.random): number {
  const cap = Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(failures, 6));
  return Math.min(awayMs, MAX_AWAY_MS) + cap * (0.2 + 0.8 * random());
}

/** The connection to the hub: opened with a valid token, and again after a pause when it was lost. */
export class HubLink {
  private readonly options: LinkOptions;
  private readonly handlers: LinkHandlers;
  private socket: HubSocket | null = null;
  private state: RealtimeState = "connecting";
  private everLive = false;
  private failures = 0;
  private connectedAt: number | null = null;
  /** What the hub said when it ended or refused the connection; for the next pause. */
  private awayMs = 0;
  private renew = false;
  private running = false;
  private retrying: ReturnType<typeof setTimeout> | null = null;

  constructor(options: LinkOptions, handlers: LinkHandlers) {
    this.options = options;
    this.handlers = handlers;
  }

  /** The socket while it is connected. */
  get open(): HubSocket | null {
    return this.socket?.connected ? this.socket : null;
  }

  start(): boolean {
    if (this.running) return false;
    this.running = true;
    this.everLive = false;
    this.renew = false;
    this.failures = 0;
    this.show("connecting");
    void this.connect();
    return true;
  }

  stop(): void {
    this.halt();
    this.show("offline");
  }

  /** Everything that is followed has been answered. @param replayed events of the answers */
  caughtUp(replayed: number): void {
    if (this.state === "live") return;
    const missed = this.everLive ? replayed : null;
    this.everLive = true;
    this.show("live", missed);
  }

  private async connect(): Promise<void> {
    this.retrying = null;
    const [token, own] = await Promise.all([
      this.options.getToken(this.renew).catch(() => undefined),
      this.opened().catch(() => null),
    ]);
    if (!this.running) return;
    if (token === null) return this.forbidden();
    if (token === undefined || !own) return this.retry();
    own.auth = { token, connection: this.options.newConnection?.() };
    own.connect();
  }

  private async opened(): Promise<HubSocket> {
    // loaded beside the first screen, not before it
    const { io } = await import("socket.io-client");
    if (this.socket) return this.socket;
    const own: HubSocket = io(this.options.url, {
      autoConnect: false,
      // Reconnects are ours: each needs a token, and the pause must have jitter.
      reconnection: false,
      transports: ["websocket"],
      forceNew: true,
    });
    this.socket = own;
    this.listen(own);
    this.handlers.listen(own);
    return own;
  }

  private listen(own: HubSocket): void {
    own.on("connect", () => {
      this.renew = false;
      this.connectedAt = performance.now();
      this.handlers.opened();
    });
    own.on("connect_error", (error: Error & { data?: unknown }) => {
      const { code, retryAfterMs = 0 } = zRefused.safeParse(error.data).data ?? {};
      this.awayMs = retryAfterMs;
      if (code === "unauthenticated" || code === "forbidden") {
        if (this.renew) return this.forbidden();
        this.renew = true;
      }
      this.retry();
    });
    own.on("ended", (frame: unknown) => {
      this.awayMs = zEnded.safeParse(frame).data?.retryAfterMs ?? 0;
    });
    own.on("disconnect", () => {
      // one that is dropped soon counts as a failure, although it was live: else it would hammer
      const held = performance.now() - (this.connectedAt ?? Infinity);
      if (held >= STEADY_MS) this.failures = 0;
      this.connectedAt = null;
      this.handlers.lost();
      this.retry();
    });
    own.on("token:expiring", () => {
      void this.options
        .getToken(true)
        .then((token) => token && own.timeout(ACK_MS).emitWithAck("token:refresh", { token }))
        // Not renewed: the server closes, and the reconnect says why.
        .catch(() => undefined);
    });
  }

  private retry(): void {
    if (!this.running || this.retrying) return;
    this.show(this.everLive ? "reconnecting" : "connecting");
    const pause = pauseBefore(this.failures, this.awayMs);
    this.failures += 1;
    this.awayMs = 0;
    this.retrying = setTimeout(() => void this.connect(), pause);
  }

  private forbidden(): void {
    this.stop();
    this.options.onForbidden();
  }

  private halt(): void {
    this.running = false;
    if (this.retrying) clearTimeout(this.retrying);
    this.retrying = null;
    this.socket?.disconnect();
  }

  private show(next: RealtimeState, caughtUp: number | null = null): void {
    if (next === this.state && caughtUp === null) return;
    this.state = next;
    this.options.onConnection?.(next, caughtUp);
  }
}
