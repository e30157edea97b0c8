import { actorId, actorName } from "../context.ts";
import type { Context } from "../context.ts";
import type { RecordChange } from "./change-sets.ts";
import { prepared } from "./prepared.ts";
import { query } from "./sql.ts";
import type { Recorded } from "./recorded.ts";

export interface AuditRow {
  action: string;
  entity_type: string;
  entity_id: string;
  version: number | null;
  changes: Record<string, [unknown, unknown]>;
  data: Record<string, unknown>;
}

const PAST = { create: "created", update: "changed", delete: "deleted" } as const;

/** One row per record: its field changes under the action's name, or under what the change was. */
export function auditRows(
  records: readonly Recorded[],
  changes: readonly RecordChange[],
): AuditRow[] {
  const rows = new Map<string, AuditRow>();
  for (const change of changes) {
    const key = `${change.entity}:${change.id}`;
    const row = rows.get(key);
    if (row) {
      row.version = change.version;
      for (const [field, [old, value]] of Object.entries(change.changes)) {
        row.changes[field] = [row.changes[field]?.[0] ?? old, value];
      }
      continue;
    }
    rows.set(key, {
      action: `${change.entity}.${PAST[change.type]}`,
      entity_type: change.entity,
      entity_id: change.id,
      version: change.version,
      changes: change.changes,
      data: {},
    });
  }
  const extra: AuditRow[] = [];
  const named = new Set<AuditRow>();
  for (const record of records) {
    const row = rows.get(`${record.entity}:${record.id}`);
    if (row && !named.has(row)) {
      row.action = record.action;
      row.data = record.payload;
      named.add(row);
      continue;
    }
    extra.push({
      action: record.action,
      entity_type: record.entity,
      entity_id: record.id,
      version: null,
      changes: {},
      data: record.payload,
    });
  }
  return [...rows.values(), ...extra];
}

/** The INSERT for the first eight parameters, those of `auditParameters`. */
export const INSERT_AUDIT = `
  insert into audit_log (at, actor_kind, actor_id, actor_name, via, batch_id, request_id,
                         action, entity_type, entity_id, version, changes, data)
  select $1, $2, $3, $4, $5, $6, $7,
         r.action, r.entity_type, r.entity_id, r.version, r.changes, r.data
    from jsonb_to_recordset($8::jsonb) as r(action text, entity_type text, entity_id uuid,
                                            version integer, changes jsonb, data jsonb)`;
const WRITE = prepared("write-audit", INSERT_AUDIT);

export const auditParameters = (ctx: Context, rows: readonly AuditRow[]): unknown[] => [
  ctx.now(),
  ctx.actor.kind,
  actorId(ctx.actor),
  actorName(ctx.actor),
  ctx.via,
  ctx.batchId,
  ctx.requestId,
  JSON.stringify(rows),
];

/** All audit rows of a batch in one INSERT. */
export async function writeAudit(ctx: Context, rows: readonly AuditRow[]): Promise<void> {
  if (rows.length > 0) await query(ctx, WRITE, auditParameters(ctx, rows));
}
