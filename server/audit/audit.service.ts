import type { AuditRow } from "#shared/audit/audit.contract.ts";
import type { Context } from "#server/kernel/context.ts";
import { query } from "#server/kernel/db/sql.ts";
import { invalid } from "#server/kernel/errors.ts";

interface Page {
  limit: number;
  cursor?: string | undefined;
  entityType?: string | undefined;
  entityId?: string | undefined;
  action?: string | undefined;
}

/** One page of the audit, newest first; the cursor is `at|id` of the last row. */
export async function auditPage(
  ctx: Context,
  { limit, cursor, entityType, entityId, action }: Page,
): Promise<{ items: AuditRow[]; nextCursor: string | null }> {
  const [at, id] = cursor?.split("|") ?? [null, null];
  if (cursor && (!at || !id || Number.isNaN(Date.parse(at)) || !/^[0-9a-f-]{36}$/.test(id))) {
    throw invalid("query.cursor", "This is not a cursor of this list.");
  }
  const items = await query<AuditRow>(
    ctx,
    `select id, at, actor_name as "actorName", actor_kind as "actorKind", via, action,
            entity_type as "entityType", entity_id as "entityId", version, changes, data
     from audit_log
     where ($1::timestamptz is null or (at, id) < ($1, $2::uuid))
       and ($3::text is null or entity_type = $3)
       and ($4::uuid is null or entity_id = $4)
       and ($5::text is null or action = $5)
     order by at desc, id desc limit $6`,
    [at, id, entityType ?? null, entityId ?? null, action ?? null, limit],
  );
  const last = items.length === limit ? items.at(-1) : undefined;
  return { items, nextCursor: last ? `${last.at}|${last.id}` : null };
}

/** The newest `limit` changes of one record before `before`, for those who may read the record. */
export async function historyOf(
  ctx: Context,
  entityType: string,
  entityId: string,
  { limit, before }: { limit: number; before?: string | undefined },
): Promise<AuditRow[]> {
  const cursor = before && `${before}|00000000-0000-0000-0000-000000000000`;
  return (await auditPage(ctx, { limit, cursor, entityType, entityId })).items;
}
