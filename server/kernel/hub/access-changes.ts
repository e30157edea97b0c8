import type { UserActor } from "#shared/kernel/actor.ts";
import type { TopicMatch } from "#shared/kernel/topics.ts";

/** Somebody may see more or less than before. */
export interface AccessChange {
  /** Whose; all followers when absent. */
  userIds?: readonly string[];
  /** Of this topic and the others of the same records; of all topics when absent. */
  of?: TopicMatch;
}

/** Changes that are remembered; an answer that is older than all of them is asked again. */
const KEPT = 1_000;

/**
 * Whether a change concerns what this person follows: the changed topic and the others of the same
 * records (their figures, who looks at them).
 */
export function concerns(
  { userIds, of }: AccessChange,
  actor: Pick<UserActor, "userId">,
  { topic, params }: TopicMatch,
): boolean {
  if (userIds && !userIds.includes(actor.userId)) return false;
  if (!of || topic === of.topic) return true;
  const records = Object.values(of.params);
  return Object.values(params).some((value) => records.includes(value));
}

/**
 * The changes of access that this hub read of late. A policy that answers beside one is asked again;
 * changes of other people and records must not count, or a busy floor would keep everybody out.
 */
export class AccessChanges {
  private count = 0;
  private recent: AccessChange[] = [];

  note(change: AccessChange): void {
    this.count += 1;
    this.recent.push(change);
    if (this.recent.length > 2 * KEPT) this.recent = this.recent.slice(-KEPT);
  }

  /** How many there were so far. */
  mark(): number {
    return this.count;
  }

  /** Whether one since `mark` concerns what this person follows. */
  since(mark: number, actor: Pick<UserActor, "userId">, match: TopicMatch): boolean {
    const fresh = this.count - mark;
    if (fresh > this.recent.length) return true;
    return this.recent
      .slice(this.recent.length - fresh)
      .some((change) => concerns(change, actor, match));
  }
}
