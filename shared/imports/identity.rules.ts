/** What one incoming record could be recognised by. */
export interface Identity<Facts> {
  n: number;
  /** The stored record that the ladder found; null when it is new. */
  recordId: string | null;
  /** The key that only one record may have (e-mail), and the stored record that has it. */
  unique: string | null;
  uniqueOwner: string | null;
  /** Keys with the rung of the ladder they stand for, strongest first. */
  keys: readonly { key: string; rung: string }[];
  /** What it says of itself, and what the stored record says that it was found to be. */
  facts: readonly Facts[];
}

export interface Group<Facts = unknown> {
  recordId: string | null;
  members: number[];
  /** What is known of it, each saying once. */
  facts: Map<string, Facts>;
}

/** Whether two that share a key of this rung are different all the same. */
type Contradicts<Facts> = (rung: string, a: Facts, b: Facts) => boolean;

/**
 * Why a record cannot have its unique key: the key is another's (`taken`), or all that the two share is
 * this key, and they are different (`contradicts`).
 */
export type Conflict = "taken" | "contradicts";

/** The rung of the unique key. */
export const UNIQUE_RUNG = "email";

/**
 * Puts incoming records that mean the same one together, as if they came one after the other: each is
 * looked up among the stored ones (done before) and among those in front of it. Who contradicts
 * anything that is known of a group is not of it, whatever key they share.
 * @returns groups in the order of their first member, and the members whose unique key belongs to another
 */
export function groupByIdentity<Facts>(
  identities: readonly Identity<Facts>[],
  contradicts: Contradicts<Facts>,
): { groups: Group<Facts>[]; conflicts: Map<number, Conflict> } {
  const groups: Group<Facts>[] = [];
  const byRecord = new Map<string, Group<Facts>>();
  const owners = new Map<string, Set<Group<Facts>>>();
  const conflicts = new Map<number, Conflict>();
  for (const identity of identities) {
    const known = identity.recordId ? byRecord.get(identity.recordId) : undefined;
    const target = known ?? firstShared(identity, owners, contradicts);
    const [holder] = (identity.unique && owners.get(`unique:${identity.unique}`)) || [];
    const recordId = target?.recordId ?? identity.recordId;
    const taken = identity.uniqueOwner !== null && identity.uniqueOwner !== recordId;
    if (taken || (holder && holder !== target)) {
      const isOther = holder && clashes(identity, holder, UNIQUE_RUNG, contradicts);
      conflicts.set(identity.n, isOther ? "contradicts" : "taken");
      continue;
    }
    const group = target ?? { recordId: null, members: [], facts: new Map<string, Facts>() };
    if (!target) groups.push(group);
    group.members.push(identity.n);
    group.recordId ??= identity.recordId;
    for (const facts of identity.facts) group.facts.set(JSON.stringify(facts), facts);
    if (group.recordId) byRecord.set(group.recordId, group);
    for (const { key } of keysOf(identity)) {
      const having = owners.get(key);
      if (having) having.add(group);
      else owners.set(key, new Set([group]));
    }
  }
  return { groups, conflicts };
}

function keysOf({ unique, keys }: Identity<unknown>): readonly { key: string; rung: string }[] {
  return unique ? [{ key: `unique:${unique}`, rung: UNIQUE_RUNG }, ...keys] : keys;
}

function firstShared<Facts>(
  identity: Identity<Facts>,
  owners: ReadonlyMap<string, ReadonlySet<Group<Facts>>>,
  contradicts: Contradicts<Facts>,
): Group<Facts> | undefined {
  for (const { key, rung } of keysOf(identity)) {
    for (const group of owners.get(key) ?? []) {
      const isApart = identity.recordId && group.recordId && identity.recordId !== group.recordId;
      if (!isApart && !clashes(identity, group, rung, contradicts)) return group;
    }
  }
  return undefined;
}

function clashes<Facts>(
  { facts }: Identity<Facts>,
  group: Group<Facts>,
  rung: string,
  contradicts: Contradicts<Facts>,
): boolean {
  return facts.some((own) => group.facts.values().some((other) => contradicts(rung, own, other)));
}
