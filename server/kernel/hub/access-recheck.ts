import { zAccessChanged } from "#shared/kernel/topics.ts";
import { concerns, type AccessChange } from "./access-changes.ts";
import type { Revocations } from "./revocations.ts";
import { roomOf, type HubSocket } from "./socket.ts";
import { allowed, type Subscriptions } from "./subscribe.ts";
import type { LogEvent } from "../events/log-event.ts";

const ASK_LIMIT_MS = 2_000;

/** Puts an authorization change into effect on the sockets of this process. */
export class Reauthoriser {
  private readonly subscriptions: () => Subscriptions;
  private readonly revocations: Revocations;
  private readonly sockets: ReadonlySet<HubSocket>;
  private readonly left: (socket: HubSocket, topic: string) => void;

  /** @param deps.left hears of each topic that a socket may not follow any more */
  constructor(deps: {
    subscriptions: () => Subscriptions;
    revocations: Revocations;
    sockets: ReadonlySet<HubSocket>;
    left: (socket: HubSocket, topic: string) => void;
  }) {
    this.subscriptions = deps.subscriptions;
    this.revocations = deps.revocations;
    this.sockets = deps.sockets;
    this.left = deps.left;
  }

  /** Settles when nobody is left in a room who may not be there. */
  async apply(event: LogEvent): Promise<void> {
    const { topics, changes } = this.subscriptions();
    const userId = this.revocations.apply(event);
    if (userId !== null) {
      changes.note({ userIds: [userId] });
      for (const socket of [...this.sockets]) {
        const { actor } = socket.data;
        if (actor.userId === userId && this.revocations.isRevoked(actor)) socket.disconnect(true);
      }
      return;
    }
    if (event.type !== "accessChanged") return;
    // one that cannot be read concerns everybody
    const { userIds } = zAccessChanged.safeParse(event.data).data ?? {};
    const of = topics.match(event.topic);
    // of a newer version's topic; nobody follows it here
    if (!of) return;
    const change = { userIds, of };
    changes.note(change);
    await Promise.all(
      [...this.sockets].map((socket) => this.recheck(socket, concerned(socket, change))),
    );
  }

  /** Asks the policies again; who may not any more leaves the room and is told. Silence is a no. */
  async recheck(socket: HubSocket, topics: readonly string[]): Promise<void> {
    const denied: string[] = [];
    const ask = async (topic: string) => {
      const match = socket.data.topics.get(topic);
      if (!match) return;
      const limit = new Promise<false>((resolve) => {
        setTimeout(resolve, ASK_LIMIT_MS, false).unref();
      });
      if (await Promise.race([allowed(this.subscriptions(), socket, match), limit])) return;
      socket.data.topics.delete(topic);
      void socket.leave(roomOf(topic));
      this.left(socket, topic);
      denied.push(topic);
    };
    await Promise.all(topics.map(ask));
    if (denied.length > 0) socket.emit("denied", { topics: denied });
  }
}

function concerned({ data }: HubSocket, change: AccessChange): string[] {
  return [...data.topics.values()]
    .filter((match) => concerns(change, data.actor, match))
    .map(({ topic }) => topic);
}
