/** What one incoming record could be recognised by, strongest first. */
export interface Identity {
  n: number;
  /** The stored record that the ladder found; null when it is new. */
  recordId: string | null;
  /** The key that only one record may have (e-mail), and the stored record that has it. */
  unique: string | null;
  uniqueOwner: string | null;
  keys: { key: string; soft: boolean }[];
  /** Two records that differ in it are not the same by a soft key: e-mail, domain. */
  rival: string | null;
}

export interface Group {
  recordId: string | null;
  members: number[];
  rival: string | null;
}

/**
 * Puts incoming records that mean the same one together, as if they came one after the other: each is
 * looked up among the stored ones (done before) and among those in front of it.
 * @returns groups in the order of their first member, and the members whose unique key belongs to another
 */
export function groupByIdentity(identities: readonly Identity[]): {
  groups: Group[];
  conflicts: Set<number>;
} {
  const groups: Group[] = [];
  const byRecord = new Map<string, Group>();
  const owners = new Map<string, Group>();
  const conflicts = new Set<number>();
  for (const identity of identities) {
    const known = identity.recordId ? byRecord.get(identity.recordId) : undefined;
    const target = known ?? owners.get(firstShared(identity, owners) ?? "");
    const holder = identity.unique ? owners.get(`unique:${identity.unique}`) : undefined;
    const recordId = target?.recordId ?? identity.recordId;
    const taken = identity.uniqueOwner !== null && identity.uniqueOwner !== recordId;
    if (taken || (holder && holder !== target)) {
      conflicts.add(identity.n);
      continue;
    }
    const group = target ?? { recordId: null, members: [], rival: null };
    if (!target) groups.push(group);
    group.members.push(identity.n);
    group.recordId ??= identity.recordId;
    group.rival ??= identity.rival;
    if (group.recordId) byRecord.set(group.recordId, group);
    const own = identity.unique ? [`unique:${identity.unique}`] : [];
    for (const key of [...own, ...identity.keys.map((one) => one.key)]) {
      if (!owners.has(key)) owners.set(key, group);
    }
  }
  return { groups, conflicts };
}

function firstShared(identity: Identity, owners: ReadonlyMap<string, Group>): string | undefined {
  const unique = identity.unique ? [{ key: `unique:${identity.unique}`, soft: false }] : [];
  return [...unique, ...identity.keys].find(({ key, soft }) => {
    const group = owners.get(key);
    if (!group) return false;
    if (identity.recordId && group.recordId && identity.recordId !== group.recordId) return false;
    return !soft || !group.rival || !identity.rival || group.rival === identity.rival;
  })?.key;
}
