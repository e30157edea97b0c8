import { setTimeout as pause } from "node:timers/promises";
import { zAccessChanged, type TopicMatch } from "#shared/kernel/topics.ts";
import { concerns } from "./access-changes.ts";
import { askPolicies } from "./ask-policies.ts";
import type { Revocations } from "./revocations.ts";
import { roomOf, type HubSocket } from "./socket.ts";
import type { Subscriptions } from "./subscribe.ts";
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
    const concerned = new Map<HubSocket, TopicMatch[]>();
    for (const socket of this.sockets) {
      const { actor, topics: followed } = socket.data;
      const own = [...followed.values()].filter((match) => concerns(change, actor, match));
      if (own.length > 0) concerned.set(socket, own);
    }
    await this.recheck(concerned);
  }

  /** Of all that these sockets follow. */
  recheckAll(sockets: readonly HubSocket[]): Promise<void> {
    return this.recheck(
      new Map(sockets.map((socket) => [socket, [...socket.data.topics.values()]])),
    );
  }

  /**
   * Asks the policies again, each once for all sockets of a person; who may not any more leaves the
   * room and is told. Silence is a no.
   */
  private async recheck(concerned: ReadonlyMap<HubSocket, readonly TopicMatch[]>): Promise<void> {
    const bySamePerson = Map.groupBy(concerned.keys(), ({ data: { actor } }) =>
      JSON.stringify([actor.userId, actor.clientId, actor.roles]),
    );
    await Promise.all(
      [...bySamePerson.values()].map(async (sockets) => {
        const asked = new Map(
          sockets.flatMap((socket) => concerned.get(socket)!).map((match) => [match.topic, match]),
        );
        const yes = await this.within(sockets[0]!, [...asked.values()]);
        for (const socket of sockets) {
          const denied = concerned.get(socket)!.filter(({ topic }) => !yes.has(topic));
          this.deny(socket, denied);
        }
      }),
    );
  }

  /** What the policies allow within their time. */
  private async within(
    { data }: HubSocket,
    matches: readonly TopicMatch[],
  ): Promise<ReadonlySet<string>> {
    const yes = new Set<string>();
    const late = new AbortController();
    const asked = { ...this.subscriptions(), actor: () => data.actor };
    const answers = askPolicies(asked, matches, ({ topic }) => {
      if (!late.signal.aborted) yes.add(topic);
    });
    const limit = pause(ASK_LIMIT_MS, undefined, { ref: false, signal: late.signal });
    await Promise.race([answers, limit.catch(() => undefined)]);
    late.abort();
    return yes;
  }

  private deny(socket: HubSocket, matches: readonly TopicMatch[]): void {
    const denied = matches
      .map(({ topic }) => topic)
      .filter((topic) => socket.data.topics.has(topic));
    for (const topic of denied) {
      socket.data.topics.delete(topic);
      void socket.leave(roomOf(topic));
      this.left(socket, topic);
    }
    if (denied.length > 0) socket.emit("denied", { topics: denied });
  }
}
