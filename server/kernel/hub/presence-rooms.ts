import type { Logger } from "pino";
import type { Member } from "#shared/kernel/wire.ts";
import type { HubAdapter } from "./adapter.ts";
import type { Presence } from "./presence.ts";
import { roomOf, type HubSocket, type Io } from "./socket.ts";

/** Tells the followers of presence topics who came and went; the hubs tell each other to look. */
export class PresenceRooms {
  private readonly running = new Map<string, Promise<void>>();
  private readonly io: Io;
  private readonly presence: Presence;
  private readonly adapter: HubAdapter;
  private readonly log: Logger;

  constructor(deps: { io: Io; presence: Presence; adapter: HubAdapter; log: Logger }) {
    this.io = deps.io;
    this.presence = deps.presence;
    this.adapter = deps.adapter;
    this.log = deps.log;
    this.adapter.onTold((topic) => this.announce(topic));
  }

  async set(socket: HubSocket, topic: string, state: Member["state"]): Promise<void> {
    const { userId, name } = socket.data.actor;
    await this.presence.set(topic, socket.id, { userId, name }, state);
    this.announce(topic);
    this.adapter.tellOthers(topic);
  }

  /** A socket that is gone is nowhere; one that may not follow a topic any more is not there. */
  leave(socket: HubSocket, only?: string): void {
    for (const topic of [...socket.data.present]) {
      if (only !== undefined && topic !== only) continue;
      socket.data.present.delete(topic);
      this.set(socket, topic, null).catch((err: unknown) => this.log.debug({ err }, "presence"));
    }
  }

  /** Looks at every followed topic: finds what expired and what a lost message did not tell. */
  sweep(sockets: Iterable<HubSocket>): void {
    const topics = new Set<string>();
    for (const { data } of sockets) {
      for (const [topic, { def }] of data.topics) if (def.class === "ephemeral") topics.add(topic);
    }
    for (const topic of topics) this.announce(topic);
  }

  /** Tells the local followers what changed; one after the other per topic. */
  private announce(topic: string): void {
    if (!this.io.of("/").adapter.rooms.has(roomOf(topic))) {
      this.presence.forget(topic);
      return;
    }
    const step = async () => {
      const members = await this.presence.changes(topic);
      if (members.length > 0) {
        this.io.local.to(roomOf(topic)).emit("presence", { topic, members });
      }
    };
    const mine = (this.running.get(topic) ?? Promise.resolve())
      .then(step)
      .catch((err: unknown) => this.log.debug({ err }, "presence"))
      .finally(() => {
        if (this.running.get(topic) === mine) this.running.delete(topic);
      });
    this.running.set(topic, mine);
  }
}
