import { groupByIdentity } from "#shared/imports/identity.rules.ts";
import type { Group } from "#shared/imports/identity.rules.ts";
import { survive } from "#shared/imports/survive.rules.ts";
import type { Context } from "#server/kernel/context.ts";
import { writeAudit } from "#server/kernel/db/audit.ts";
import type { AuditRow } from "#server/kernel/db/audit.ts";
import { hold } from "#server/kernel/db/locks.ts";
import type { Fields, Incoming, Keys, UpsertKind } from "./upsert-kinds.rules.ts";
import {
  insertRecords,
  loadRecords,
  matchStored,
  storeExternalIds,
  updateRecords,
} from "./upsert.queries.ts";

export interface Outcome {
  n: number;
  id: string | null;
  result: "created" | "updated" | "unchanged" | "invalid";
  error: string | null;
}

interface Settings {
  /** Name of the source: owns external ids, and is kept on new records. */
  source: string;
  mode: "recent" | "fill";
}

/** A group of incoming records, the stored one they mean, and what comes of it. */
interface Merged {
  group: Group;
  id: string;
  stored: Fields | null;
  record: Fields;
  /** Members that changed something, each on top of the ones before. */
  touched: Set<number>;
}

/**
 * Creates and updates records by the identity ladder (external id → e-mail or domain → LinkedIn →
 * phone and name → name and company) and per-field survivorship, in a few statements whatever their
 * number. Inside `transact`; audit rows are written, events are the caller's (one `stale` for many).
 */
export async function upsertRecords(
  ctx: Context,
  kind: UpsertKind,
  incoming: readonly Incoming[],
  settings: Settings,
): Promise<Outcome[]> {
  const outcomes = new Map<number, Outcome>();
  const invalid = (n: number, error: string) =>
    outcomes.set(n, { n, id: null, result: "invalid", error });

  // two sources that bring the same new record at once must not make two of it
  await hold(ctx, "recordIdentity", kind.entity);

  const keys = new Map<number, Keys>();
  for (const { n, fields, region } of incoming) {
    const { derived, faults } = kind.derive({ ...kind.blank, ...fields }, region);
    if (faults[0]) invalid(n, faults[0].message);
    else keys.set(n, kind.keys(fields, derived));
  }
  const sound = incoming.filter(({ n }) => keys.has(n));
  const found = await matchStored(ctx, kind, sound, keys, settings.source);

  for (const { n, lookup } of sound) {
    if (lookup)
      outcomes.set(n, { n, id: found.get(n)?.recordId ?? null, result: "unchanged", error: null });
  }
  const told = sound.filter(({ lookup }) => !lookup);
  const { groups, conflicts } = groupByIdentity(
    told.map((one) => identityOf(kind, one, keys, found)),
  );
  for (const n of conflicts) invalid(n, "The e-mail address belongs to another contact.");

  const byN = new Map(incoming.map((one) => [one.n, one]));
  const merged = (await mergeGroups(ctx, kind, groups, byN, settings)).filter((one) => {
    const fault = one.stored ? null : kind.nameless(one.record);
    if (fault) for (const n of one.group.members) invalid(n, fault);
    return fault === null;
  });
  const done = await write(ctx, kind, merged);
  for (const one of merged) {
    const how = done.get(one.id) ?? "unchanged";
    one.group.members.forEach((n, place) => {
      const first = how === "created" && place === 0;
      const result = how === "updated" && one.touched.has(n) ? "updated" : "unchanged";
      outcomes.set(n, { n, id: one.id, result: first ? "created" : result, error: null });
    });
  }
  await storeExternalIds(
    ctx,
    kind.entity,
    settings.source,
    sound.flatMap(({ n, externalId }) => {
      const id = outcomes.get(n)?.id;
      return externalId && id ? [{ value: externalId, id }] : [];
    }),
  );
  return incoming.map(({ n }) => outcomes.get(n)!);
}

/** By what an incoming record may be known to be another one, stored or incoming. */
function identityOf(
  kind: UpsertKind,
  { n, externalId }: Incoming,
  keys: ReadonlyMap<number, Keys>,
  found: Awaited<ReturnType<typeof matchStored>>,
): Parameters<typeof groupByIdentity>[0][number] {
  const own = keys.get(n)!;
  const external = externalId ? [{ key: `external:${externalId}`, soft: false }] : [];
  return {
    n,
    recordId: found.get(n)?.recordId ?? null,
    unique: own.unique,
    uniqueOwner: found.get(n)?.uniqueOwner ?? null,
    keys: [...external, ...kind.shared(own)],
    rival: kind.rival(own),
  };
}

/** What each group makes of its stored record, or of a new one. */
async function mergeGroups(
  ctx: Context,
  kind: UpsertKind,
  groups: readonly Group[],
  byN: ReadonlyMap<number, Incoming>,
  { source, mode }: Settings,
): Promise<Merged[]> {
  const ids = groups.flatMap((group) => group.recordId ?? []);
  const stored = await loadRecords(ctx, kind, ids);
  return groups.map((group) => {
    const before = group.recordId ? (stored.get(group.recordId) ?? null) : null;
    const record: Fields = before ? { ...before } : { ...kind.blank, source };
    const touched = new Set<number>();
    let region: string | null = null;
    for (const n of group.members) {
      const one = byN.get(n)!;
      region ??= one.region;
      const locked = (before?.["lockedFields"] as string[] | undefined) ?? [];
      const told = withoutSpellings(kind, record, one);
      const changed = survive(record, told, { locked, mode });
      if (changed["timeZone"]) changed["timeZoneSource"] = "explicit";
      Object.assign(record, changed);
      if (Object.keys(changed).length > 0) touched.add(n);
    }
    if (kind.entity === "account") record["name"] ??= kind.derive(record, region).derived["domain"];
    Object.assign(record, kind.derive(record, region).derived);
    return { group, id: group.recordId ?? ctx.newId(), stored: before, record, touched };
  });
}

/** What an incoming record says that is not just another spelling of what is there. */
function withoutSpellings(kind: UpsertKind, record: Fields, { fields, region }: Incoming): Fields {
  const { derived } = kind.derive({ ...record, ...fields }, region);
  return Object.fromEntries(
    Object.entries(fields).filter(([field]) => {
      const meaning = kind.spelled[field];
      return !meaning || !derived[meaning] || derived[meaning] !== record[meaning];
    }),
  );
}

/** Stores what is new or differs, with audit rows. @returns what happened to each id */
async function write(
  ctx: Context,
  kind: UpsertKind,
  merged: readonly Merged[],
): Promise<Map<string, "created" | "updated">> {
  const done = new Map<string, "created" | "updated">();
  const audit = new Map<string, AuditRow>();
  const row = (id: string, action: string, changes: AuditRow["changes"]): AuditRow => ({
    action: `${kind.entity}.${action}`,
    entity_type: kind.entity,
    entity_id: id,
    version: 1,
    changes,
    data: {},
  });
  const fresh: Merged[] = [];
  const changed: Merged[] = [];
  for (const one of merged) {
    const changes = differences(kind, one.stored ?? {}, one.record);
    if (!one.stored) {
      fresh.push(one);
      audit.set(one.id, row(one.id, "created", changes));
      done.set(one.id, "created");
    } else if (Object.keys(changes).length > 0) {
      changed.push(one);
      audit.set(one.id, row(one.id, "changed", changes));
      done.set(one.id, "updated");
    }
  }
  await insertRecords(ctx, kind, fresh);
  for (const { id, version } of await updateRecords(ctx, kind, changed)) {
    audit.get(id)!.version = version;
  }
  await writeAudit(ctx, [...audit.values()]);
  return done;
}

function differences(kind: UpsertKind, before: Fields, after: Fields): AuditRow["changes"] {
  const changes: AuditRow["changes"] = {};
  for (const field of kind.fields) {
    const old = before[field] ?? null;
    const value = after[field] ?? null;
    const empty = (v: unknown) =>
      v === null || JSON.stringify(v) === JSON.stringify(kind.blank[field]);
    if (old === value || (empty(old) && empty(value))) continue;
    if (typeof value !== "object" || JSON.stringify(old) !== JSON.stringify(value)) {
      changes[field] = [old, value];
    }
  }
  return changes;
}
