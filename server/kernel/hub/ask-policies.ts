import type { UserActor } from "#shared/kernel/actor.ts";
import type { TopicMatch } from "#shared/kernel/topics.ts";
import type { AccessChanges } from "./access-changes.ts";
import type { CanSubscribe } from "./topic-policy.ts";

interface Asked {
  may: CanSubscribe;
  changes: AccessChanges;
  /** Their rights as they are when a policy is asked. */
  actor(): UserActor;
}

const TRIES = 5;
const NONE: ReadonlySet<TopicMatch> = new Set();

/**
 * Asks the policies of these topics; once more about those that a change of access concerned while
 * their policy was reading. One that fails says no.
 * @param yes runs for each topic that may be followed, at once: between the answer and the room
 *   nothing can change
 */
export async function askPolicies(
  asked: Asked,
  matches: readonly TopicMatch[],
  yes: (match: TopicMatch) => void,
  tries = TRIES,
): Promise<void> {
  if (matches.length === 0 || tries === 0) return;
  const { may, changes } = asked;
  const actor = asked.actor();
  const mark = changes.mark();
  await Promise.all(
    may(actor, matches).map(async ({ asked: own, allowed }) => {
      const found = await allowed.catch(() => NONE);
      const again: TopicMatch[] = [];
      for (const match of own) {
        if (!found.has(match)) continue;
        if (changes.since(mark, actor, match)) again.push(match);
        else yes(match);
      }
      await askPolicies(asked, again, yes, tries - 1);
    }),
  );
}
