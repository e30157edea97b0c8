import {
  listNotifications,
  readNotifications,
} from "#shared/notifications/notifications.contract.ts";
import { notificationsTopic } from "#shared/notifications/notifications.events.ts";
import type { Notification } from "#shared/notifications/notifications.schema.ts";
import { userOf } from "#server/kernel/context.ts";
import { countRows, readPage } from "#server/kernel/db/page.ts";
import { setPositions } from "#server/kernel/http/positions.ts";
import { markRead, NOTIFICATION_SELECT } from "./notifications.service.ts";
import { route } from "#server/kernel/http/route.ts";

export const notificationRoutes = [
  route(listNotifications, async (call) => {
    const { userId } = userOf(call.ctx);
    const { unread, ...page } = call.query;
    await setPositions(call, [notificationsTopic.topic({ userId })]);
    const mine = { from: "notification t", where: ["t.user_id = $1"], params: [userId] };
    const isUnread = "t.read_at is null";
    const found = await readPage<Notification>(call.ctx, {
      ...page,
      ...mine,
      select: NOTIFICATION_SELECT,
      where: unread ? [...mine.where, isUnread] : mine.where,
      sort: { expr: "t.at", type: "timestamptz" },
      descending: true,
    });
    const count = await countRows(call.ctx, { ...mine, where: [...mine.where, isUnread] });
    return { ...found, unread: count };
  }),
  route(readNotifications, async ({ ctx, body }) => ({
    changed: await markRead(ctx, body.ids ?? null),
  })),
];
