import { settleFaults } from "#shared/imports/cells.rules.ts";
import { groupByIdentity } from "#shared/imports/identity.rules.ts";
import type { Conflict, Group, Identity } from "#shared/imports/identity.rules.ts";
import { survive } from "#shared/imports/survive.rules.ts";
import type { Context } from "#server/kernel/context.ts";
import { writeAudit } from "#server/kernel/db/audit.ts";
import type { AuditRow } from "#server/kernel/db/audit.ts";
import { hold } from "#server/kernel/db/locks.ts";
import { matchStored } from "./match.service.ts";
import type { Match } from "./match.service.ts";
import type { Facts, Fields, Incoming, Keys, UpsertKind } from "./upsert-kinds.rules.ts";
import { insertRecords, loadRecords, storeExternalIds, updateRecords } from "./upsert.queries.ts";

export interface Outcome {
  n: number;
  id: string | null;
  result: "created" | "updated" | "unchanged" | "invalid";
  error: string | null;
  /** What of it could not be taken, or should be looked at. */
  notes: string[];
}

interface Settings {
  /** Name of the source, kept on new records. */
  source: string;
  /** Whose the external ids are; the source when left out. */
  idSource?: string | undefined;
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

/** Incoming records on their way: what each says without its faults, and what it is known by. */
interface Work {
  byN: Map<number, Incoming>;
  keys: Map<number, Keys>;
  facts: Map<number, Facts>;
  found: Map<number, Match>;
  notes: Map<number, string[]>;
  errors: Map<number, string>;
}

const TAKEN = "The e-mail address belongs to another contact.";

/**
 * Creates and updates records by the identity ladder (external id → e-mail or domain → LinkedIn →
 * phone and name → name and company) and per-field survivorship, in a few statements whatever their
 * number. Who contradicts what is stored becomes a record of their own. Inside `transact`; audit rows
 * are written, events are the caller's (one `stale` for many).
 */
export async function upsertRecords(
  ctx: Context,
  kind: UpsertKind,
  incoming: readonly Incoming[],
  settings: Settings,
): Promise<Outcome[]> {
  // two sources that bring the same new record at once must not make two of it
  await hold(ctx, "recordIdentity", kind.entity);

  const idSource = settings.idSource ?? settings.source;
  const work = settled(kind, incoming);
  const groups = await grouped(ctx, kind, work, idSource);
  const merged = (await mergeGroups(ctx, kind, groups, work.byN, settings)).filter((one) => {
    const fault = one.stored ? null : kind.nameless(one.record);
    if (fault) for (const n of one.group.members) work.errors.set(n, fault);
    return fault === null;
  });
  const outcomes = outcomesOf(merged, await write(ctx, kind, merged));
  const given = incoming.map(({ n, lookup }): Outcome => {
    const notes = work.notes.get(n) ?? [];
    const error = work.errors.get(n);
    if (error) return { n, id: null, result: "invalid", error, notes };
    const id = lookup ? (work.found.get(n)?.recordId ?? null) : null;
    const unchanged = { n, id, result: "unchanged" as const, error: null };
    return { ...(outcomes.get(n) ?? unchanged), notes };
  });
  await storeExternalIds(
    ctx,
    kind.entity,
    idSource,
    given.flatMap(({ n, id }) => {
      const value = work.byN.get(n)?.externalId;
      return value && id ? [{ value, id }] : [];
    }),
  );
  return given;
}

/** Each record without what cannot be read; one without its key is an error. */
function settled(kind: UpsertKind, incoming: readonly Incoming[]): Work {
  const work: Work = {
    byN: new Map(),
    keys: new Map(),
    facts: new Map(),
    found: new Map(),
    notes: new Map(),
    errors: new Map(),
  };
  for (const one of incoming) {
    const { derived, faults } = kind.derive({ ...kind.blank, ...one.fields }, one.region);
    const { fields, notes, fault } = settleFaults(kind.entity, one.fields, faults, kind.keyFields);
    work.notes.set(one.n, notes);
    if (fault) work.errors.set(one.n, fault);
    else know(kind, work, { ...one, fields }, faults.length === 0 ? derived : undefined);
  }
  return work;
}

function know(kind: UpsertKind, work: Work, one: Incoming, known?: Fields): void {
  const { n, fields, region, externalId, guessed = false } = one;
  const derived = known ?? kind.derive({ ...kind.blank, ...fields }, region).derived;
  work.byN.set(n, one);
  work.keys.set(n, kind.keys(fields, derived));
  work.facts.set(n, kind.factsOf({ ...fields, ...derived }, externalId, guessed));
}

/**
 * Groups by who is meant. An address that somebody different has is left out of its record, which is
 * then looked up again by what is left.
 */
async function grouped(
  ctx: Context,
  kind: UpsertKind,
  work: Work,
  source: string,
): Promise<readonly Group<Facts>[]> {
  let asked = [...work.byN.values()];
  for (;;) {
    const { keys, facts } = work;
    const matches = await matchStored(ctx, kind, { incoming: asked, keys, facts, source });
    for (const [n, match] of matches) work.found.set(n, match);
    const told = [...work.byN.values()].filter(({ n, lookup }) => !lookup && !isUnclear(work, n));
    const identities = told.map((one) => identityOf(kind, work, one));
    const { groups, conflicts } = groupByIdentity(identities, kind.contradicts);
    asked = told.filter(({ n }) => clashes(work, n, conflicts));
    if (asked.length === 0) {
      for (const n of conflicts.keys()) work.errors.set(n, TAKEN);
      noteCompanies(work, groups);
      return groups;
    }
    for (const one of asked) leaveAddressOut(kind, work, one);
  }
}

function clashes(work: Work, n: number, conflicts: ReadonlyMap<number, Conflict>): boolean {
  const match = work.found.get(n)!;
  const isOther = match.clash && match.recordId !== match.uniqueOwner;
  return work.keys.get(n)!.unique !== null && (isOther || conflicts.get(n) === "contradicts");
}

function leaveAddressOut(kind: UpsertKind, work: Work, one: Incoming): void {
  const { email, ...fields } = one.fields;
  const custom = { ...(fields["custom"] as Fields | undefined), "E-mail as given": email };
  work.notes
    .get(one.n)!
    .push(`E-mail: ${String(email)} is the address of another contact. Left out.`);
  know(kind, work, { ...one, fields: { ...fields, custom } });
}

/** Whether a record may be several that are stored; it is told instead of guessed. */
function isUnclear(work: Work, n: number): boolean {
  const { ambiguous } = work.found.get(n)!;
  if (ambiguous) work.errors.set(n, "Several companies have this domain: name one.");
  return ambiguous;
}

/** Says of which companies with the same domain a new one was taken to be another. */
function noteCompanies(work: Work, groups: readonly Group<Facts>[]): void {
  const named = new Map<string, Set<string>>();
  for (const { members } of groups) {
    const { domain = null } = work.keys.get(members[0]!) ?? {};
    const name = work.byN.get(members[0]!)!.fields["name"];
    if (!domain || typeof name !== "string") continue;
    named.set(domain, (named.get(domain) ?? new Set<string>()).add(name));
  }
  for (const { members, recordId } of groups) {
    const [n] = members as [number];
    const { fields, guessed } = work.byN.get(n)!;
    if (recordId !== null || guessed) continue;
    const others = named.get(work.keys.get(n)!.domain ?? "") ?? [];
    const names = new Set([...work.found.get(n)!.neighbours, ...others]);
    names.delete(String(fields["name"]));
    if (names.size === 0) continue;
    const shown = [...names].slice(0, 3).map((name) => `“${name}”`);
    work.notes
      .get(n)!
      .push(`Domain: also the domain of ${shown.join(", ")}. Kept apart, as the names differ.`);
  }
}

/** By what an incoming record may be known to be another one, stored or incoming. */
function identityOf(kind: UpsertKind, work: Work, { n, externalId }: Incoming): Identity<Facts> {
  const own = work.keys.get(n)!;
  const { recordId, uniqueOwner, facts } = work.found.get(n)!;
  const external = externalId ? [{ key: `external:${externalId}`, rung: "external" }] : [];
  return {
    n,
    recordId,
    unique: own.unique,
    uniqueOwner: own.unique === null ? null : uniqueOwner,
    keys: [...external, ...kind.shared(own)],
    facts,
  };
}

/** What came of each member: the first of a new record made it, the others changed it or did not. */
function outcomesOf(
  merged: readonly Merged[],
  done: ReadonlyMap<string, "created" | "updated">,
): Map<number, Omit<Outcome, "notes">> {
  const outcomes = new Map<number, Omit<Outcome, "notes">>();
  for (const { id, group, touched } of merged) {
    const how = done.get(id);
    group.members.forEach((n, place) => {
      const changed = how !== undefined && touched.has(n) ? "updated" : "unchanged";
      const result = how === "created" && place === 0 ? "created" : changed;
      outcomes.set(n, { n, id, result, error: null });
    });
  }
  return outcomes;
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
      if (isCalledByDomain(record) && told["name"] && !locked.includes("name"))
        record["name"] = null;
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

/** A company that nobody has named yet: its domain stands for its name. */
function isCalledByDomain({ name, domain }: Fields): boolean {
  return typeof name === "string" && name.toLowerCase() === domain;
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
