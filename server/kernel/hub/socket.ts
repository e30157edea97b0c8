import type { Server, Socket } from "socket.io";
import type { UserActor } from "#shared/kernel/actor.ts";
import type { TopicMatch } from "#shared/kernel/topics.ts";
import type { ClientToServer, ServerToClient } from "#shared/kernel/wire.ts";
import type { TokenBucket } from "../token-bucket.ts";
import type { Person } from "./people.ts";

export interface SocketData {
  actor: UserActor;
  /** What the page calls this connection in its commands. */
  connection: string | null;
  /** Milliseconds since the epoch, by the token. */
  expiresAt: number;
  warned: boolean;
  /** Topics whose rooms the socket is in. */
  topics: Map<string, TopicMatch>;
  /** Topics about which a policy is being asked. */
  asking: number;
  /** Presence topics on which it said something. */
  present: Set<string>;
  slow: boolean;
  /** What its messages may cost, and those of it that were refused. */
  bucket: TokenBucket;
  refusals: TokenBucket;
  /** What its person may ask of this hub, over all their sockets. */
  person: Person;
}

// `Record<never, never>`: hubs tell each other nothing by typed events but presence, see hub.ts.
export interface ServerSide {
  presence(topic: string): void;
}
export type Io = Server<ClientToServer, ServerToClient, ServerSide, SocketData>;
export type HubSocket = Socket<ClientToServer, ServerToClient, ServerSide, SocketData>;

export const roomOf = (topic: string): string => `t:${topic}`;
/** Sockets whose outgoing buffer is too long: gauges skip them. */
export const SLOW_ROOM = "slow";
