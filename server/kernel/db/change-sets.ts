import type { EntityManager } from "@mikro-orm/postgresql";
import type { ChangeSet, FlushEventArgs } from "@mikro-orm/core";

/** Field changes of one record in one flush, as the audit keeps them. */
export interface RecordChange {
  entity: string;
  id: string;
  type: "create" | "update" | "delete";
  /** Version after the flush; null for kinds without one. */
  version: number | null;
  changes: Record<string, [unknown, unknown]>;
}

const NOT_AUDITED = new Set(["version", "updatedAt", "createdAt"]);

/**
 * Gathers the change sets of every flush of `em` into `into`. Values are those the database gets;
 * a change set is read after the flush, when versions are known.
 */
export function watchChanges(
  em: EntityManager,
  audited: ReadonlyMap<string, string>,
  into: RecordChange[],
): void {
  em.getEventManager().registerSubscriber({
    afterFlush(args: FlushEventArgs) {
      if (args.em !== em) return;
      for (const set of args.uow.getChangeSets()) {
        const entity = audited.get(set.meta.className);
        if (entity) into.push(toChange(entity, set));
      }
    },
  });
}

function toChange(entity: string, set: ChangeSet<object>): RecordChange {
  const record = set.entity as { id: string; version?: number };
  const before = (set.originalEntity ?? {}) as Record<string, unknown>;
  const type = set.type.startsWith("create")
    ? "create"
    : set.type.startsWith("delete")
      ? "delete"
      : "update";
  const hidden = new Set(
    set.meta.props.filter((prop) => prop.hidden).map((prop) => String(prop.name)),
  );
  const changes: Record<string, [unknown, unknown]> = {};
  for (const [key, value] of Object.entries(set.payload as Record<string, unknown>)) {
    if (NOT_AUDITED.has(key) || key === "id") continue;
    // what never leaves the server (a password's hash) is not kept twice
    if (hidden.has(key)) continue;
    const old = before[key] ?? null;
    if (type === "create" && (value === null || value === undefined)) continue;
    changes[key] = [old, value ?? null];
  }
  return { entity, id: record.id, type, version: record.version ?? null, changes };
}
