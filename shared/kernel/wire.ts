import { z } from "zod";
import { zId } from "./ids.ts";

/**
 * The wire protocol of the hub (socket.io, namespace `/`, websocket only). Client → server messages
 * are parsed by these schemas; every one is answered by an ack, wrong ones by `{ error }`.
 */
export const LIMITS = {
  /** Topics that one socket may follow. */
  topicsPerSocket: 200,
  topicsPerSubscribe: 100,
  /**
   * Messages a socket may send in a second, and in a burst; each ten topics of a subscribe count as one
   * more.
   */
  messagesPerSecond: 20,
  messageBurst: 60,
  /** What its refused messages may amount to in a second, and in a burst: beyond, it is ended. */
  refusalsPerSecond: 2,
  refusalBurst: 100,
  /** Of one person: sockets over all hubs; on one hub, over all their sockets, the rest. */
  socketsPerUser: 20,
  topicsPerUser: 2_000,
  messagesPerSecondOfUser: 60,
  messageBurstOfUser: 400,
  connectionsPerSecondOfUser: 2,
  connectionBurstOfUser: 60,
  /** Events of one topic that a reconnecting client gets; further behind, it reads the data. */
  replayEvents: 500,
  /** Events of all topics in one answer; the topics beyond it are read again. */
  replayEventsAtOnce: 2_000,
  /** Characters of their data, in one answer; the same. */
  replayCharsAtOnce: 2_000_000,
  /** Seconds that an access token lives. */
  tokenSeconds: 15 * 60,
  /** Seconds that a socket outlives its token. */
  tokenGraceSeconds: 15,
} as const;

const zTopic = z.string().min(1).max(200);
const zEpoch = z.string().min(1).max(40);
const zSeq = z.number().int().nonnegative();

const zToken = z.string().min(1).max(8192);

/** Of the handshake's `auth`. `connection`: what the page's commands call this connection. */
export const zHandshake = z.object({ token: zToken, connection: zId.optional() });
export const zTokenRefresh = z.object({ token: zToken });

/** Header of commands: the connection of the page that sends them. */
export const CONNECTION_HEADER = "x-pivotal-connection";

/** Header of the API's answers: the hub's time, ms since the epoch. */
export const TIME_HEADER = "x-pivotal-time";

export const zSubscribe = z.object({
  topics: z
    .array(z.object({ topic: zTopic, epoch: zEpoch.optional(), seq: zSeq.optional() }))
    .min(1)
    .max(LIMITS.topicsPerSubscribe),
});
export const zUnsubscribe = z.object({
  topics: z.array(zTopic).min(1).max(LIMITS.topicsPerSubscribe),
});
export const zPresenceSet = z.object({
  topic: zTopic,
  /** null: gone from the record. */
  state: z.record(z.string().max(40), z.union([z.string().max(200), z.boolean()])).nullable(),
});

/** One event as a client gets it. Portal audiences never get `causeId`. */
export const zWireEvent = z.object({
  topic: zTopic,
  epoch: zEpoch,
  seq: zSeq,
  type: z.string(),
  data: z.unknown(),
  at: z.string(),
  causeId: z.string().optional(),
});
export const zWireGauge = z.object({
  topic: zTopic,
  key: z.string(),
  /** Rises with every change of the key; compare, never count. */
  rev: zSeq,
  value: z.unknown(),
});
export const zMember = z.object({
  userId: z.string(),
  name: z.string(),
  /** What the person does there; null: left. */
  state: z.record(z.string(), z.union([z.string(), z.boolean()])).nullable(),
});

export const zSubscribeResult = z.object({
  topic: z.string(),
  /**
   * live: nothing missed · replay: `events` are what was missed · snapshot: too far behind or another
   * epoch, read the data again · denied: may not, or does not exist (the same answer).
   */
  status: z.enum(["live", "replay", "snapshot", "denied"]),
  epoch: z.string(),
  head: zSeq,
  events: z.array(zWireEvent).optional(),
  values: z.array(zWireGauge).optional(),
  members: z.array(zMember).optional(),
});
export const zSubscribeAck = z.object({ results: z.array(zSubscribeResult) });

const ofOneTopic = (items: readonly { topic: string }[]) =>
  items.every(({ topic }) => topic === items[0]?.topic);
export const zEvents = z.object({ events: z.array(zWireEvent).refine(ofOneTopic) });
export const zGauges = z.object({ values: z.array(zWireGauge).refine(ofOneTopic) });
/** Where topics stand, so that what was lost last is missed: of logs `seq`, of gauges their revisions' sum. */
export const zHeads = z.object({
  heads: z.record(z.string(), zSeq),
  revs: z.record(z.string(), zSeq).optional(),
});
/** `full`: the whole set; else the members that changed. */
export const zPresence = z.object({
  topic: zTopic,
  members: z.array(zMember),
  full: z.boolean().optional(),
});
/** The person may not follow these any more. */
export const zDenied = z.object({ topics: z.array(zTopic) });
/** Last frame of a connection that the hub ends: why, and not to come back before so long. */
export const zEnded = z.object({ code: z.string(), retryAfterMs: z.number().nonnegative() });

/** A page could not read something that it was sent: `what` type or key, `why` without its values. */
export const zUnreadable = z.object({
  topic: z.string().max(200),
  what: z.string().max(120),
  why: z.string().max(300),
});
export type Unreadable = z.infer<typeof zUnreadable>;

export type WireEvent = z.infer<typeof zWireEvent>;
export type WireGauge = z.infer<typeof zWireGauge>;
export type Member = z.infer<typeof zMember>;
export type SubscribeResult = z.infer<typeof zSubscribeResult>;
export type SubscribeRequest = z.infer<typeof zSubscribe>;

/** Why a handshake or message was refused; `code` is one of the problem codes. */
export interface WireError {
  code: string;
  detail: string;
  /** With `too_many`: not before so long. */
  retryAfterMs?: number;
}
type Ack<T> = (answer: T | { error: WireError }) => void;

export interface ServerToClient {
  events(frame: z.infer<typeof zEvents>): void;
  gauges(frame: z.infer<typeof zGauges>): void;
  heads(frame: z.infer<typeof zHeads>): void;
  presence(frame: z.infer<typeof zPresence>): void;
  denied(frame: z.infer<typeof zDenied>): void;
  ended(frame: z.infer<typeof zEnded>): void;
  "token:expiring"(): void;
}
export interface ClientToServer {
  subscribe(request: SubscribeRequest, ack: Ack<z.infer<typeof zSubscribeAck>>): void;
  unsubscribe(request: z.infer<typeof zUnsubscribe>, ack: Ack<{ ok: true }>): void;
  "presence:set"(request: z.infer<typeof zPresenceSet>, ack: Ack<{ ok: true }>): void;
  unreadable(report: Unreadable, ack: Ack<{ ok: true }>): void;
  "token:refresh"(request: z.infer<typeof zTokenRefresh>, ack: Ack<{ ok: true }>): void;
}
