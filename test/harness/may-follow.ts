import type { UserActor } from "#shared/kernel/actor.ts";
import type { TopicMatch } from "#shared/kernel/topics.ts";
import { canSubscribe } from "#server/kernel/hub/topic-policy.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import { execOf } from "./events-world.ts";

/** Whether a person may follow topics, as a hub with this kernel's modules says: all of those that they may. */
export function followedOf({ topics, topicEntries, pool }: Kernel) {
  const may = canSubscribe({
    topics,
    policy: (pattern) => topicEntries.get(pattern)?.canSubscribe,
    exec: execOf(pool),
  });
  return async (actor: UserActor, matches: readonly TopicMatch[]): Promise<Set<TopicMatch>> => {
    const answers = await Promise.all(may(actor, matches).map(({ allowed }) => allowed));
    return new Set(answers.flatMap((allowed) => [...allowed]));
  };
}

/** The same of one topic. */
export function mayFollow(kernel: Kernel) {
  const followed = followedOf(kernel);
  return async (actor: UserActor, match: TopicMatch): Promise<boolean> =>
    (await followed(actor, [match])).has(match);
}
