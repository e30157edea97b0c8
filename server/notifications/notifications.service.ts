import {
  NOTIFICATIONS_KEPT_DAYS,
  zNotification,
} from "#shared/notifications/notifications.schema.ts";
import type { Notification } from "#shared/notifications/notifications.schema.ts";
import { notificationsTopic } from "#shared/notifications/notifications.events.ts";
import { userOf } from "#server/kernel/context.ts";
import type { Context } from "#server/kernel/context.ts";
import { selectFields } from "#server/kernel/db/columns.ts";
import { execute, query } from "#server/kernel/db/sql.ts";
import { publish } from "#server/kernel/db/transact.ts";
import type { DueRecipient } from "#server/kernel/notices.ts";

type Stored = Notification & { userId: string };

export const NOTIFICATION_SELECT = selectFields(Object.keys(zNotification.shape));
/** Rows that are published one by one; above, the person's screens read again. */
const MANY = 200;

/**
 * Notifies people who can sign in. The same `dedupe` notifies the same person once, however often it
 * is called. The cause is audited where it happens; a notification is a copy of it and is not.
 * @returns how many were new
 */
export async function notify(
  ctx: Context,
  recipients: readonly DueRecipient[],
  at = ctx.now(),
): Promise<number> {
  if (recipients.length === 0) return 0;
  const rows = recipients.map((one) => ({ ...one, id: ctx.newId() }));
  const stored = await query<Stored>(
    ctx,
    `insert into notification as t (id, user_id, kind, title, detail, href, dedupe, at)
     select r.id, r."userId", r.kind, left(r.title, 300), left(r.detail, 500), r.href, r.dedupe, $2
       from jsonb_to_recordset($1::jsonb) as r(id uuid, "userId" uuid, kind text, title text,
              detail text, href text, dedupe text)
       join app_user u on u.id = r."userId" and u.status = 'active'
     on conflict (user_id, dedupe) do nothing
     returning t.user_id as "userId", ${NOTIFICATION_SELECT}`,
    [JSON.stringify(rows), at],
  );
  publishRows(ctx, stored);
  return stored.length;
}

/** Marks the actor's own notifications as read, all without `ids`. @returns how many were unread */
export async function markRead(ctx: Context, ids: readonly string[] | null): Promise<number> {
  const { userId } = userOf(ctx);
  const changed = await query<Stored>(
    ctx,
    `update notification t set read_at = $3, version = version + 1
      where user_id = $1 and read_at is null and ($2::uuid[] is null or id = any ($2))
      returning t.user_id as "userId", ${NOTIFICATION_SELECT}`,
    [userId, ids, ctx.now()],
  );
  if (changed.length > MANY) {
    const stale = { op: "stale", batchId: ctx.requestId } as const;
    publish(ctx, notificationsTopic.event({ userId }, "stale", stale));
  } else publishRows(ctx, changed);
  return changed.length;
}

function publishRows(ctx: Context, rows: readonly Stored[]): void {
  for (const { userId, ...row } of rows) {
    const { id, version } = row;
    publish(
      ctx,
      notificationsTopic.event({ userId }, "upsert", { op: "upsert", id, version, row }),
    );
  }
}

/** Deletes what is older than its keeping time. */
export function pruneNotifications(ctx: Context): Promise<number> {
  return execute(ctx, `delete from notification where at < $1::timestamptz - $2::interval`, [
    ctx.now(),
    `${NOTIFICATIONS_KEPT_DAYS} days`,
  ]);
}
