import type { Projector } from "#server/kernel/module.ts";
import { lostContactAccess } from "#server/calls/queue/contact-access.service.ts";
import { audienceOf, presentCallbacks, previousAudience } from "./callbacks.service.ts";
import { idsOf, upsert, MANY } from "#server/kernel/events/projection.ts";
import { callbacksTopic, ownCallbacksTopic } from "#shared/calls/callbacks/callbacks.events.ts";

/** Callbacks appear and go on the workspace's list and on that of every agent who may take them. */
export const projectCallbacks: Projector = async (ctx, records) => {
  const ids = idsOf(records);
  const hearers = await audienceOf(ctx, ids);
  if (ids.length > MANY) {
    const stale = { op: "stale", batchId: ctx.batchId ?? ctx.requestId } as const;
    return [
      callbacksTopic.event({}, "stale", stale),
      ...[...new Set([...hearers.values()].flat())].map((userId) =>
        ownCallbacksTopic.event({ userId }, "stale", stale),
      ),
    ];
  }
  const rows = await presentCallbacks(ctx, { agentId: null, ids });
  const taskOf = new Map(rows.map((row) => [row.id, row.taskId]));
  const former = await previousAudience(ctx, records);
  const lost = records.flatMap(({ id, payload }) => {
    const userId = (payload["ownerId"] ?? payload["from"]) as string | null | undefined;
    const taskId = taskOf.get(id);
    return userId && taskId ? [{ userId, taskId }] : [];
  });
  const told = rows.flatMap((row) => {
    const { id, version } = row;
    const left = { op: "left" as const, id, version };
    const [type, data] =
      row.state === "open" ? (["upsert", upsert(row)] as const) : (["left", left] as const);
    const hear = hearers.get(id)!;
    const gone = (former.get(id) ?? []).filter((userId) => !hear.includes(userId));
    return [
      callbacksTopic.event({}, type, data),
      ...hear.map((userId) => ownCallbacksTopic.event({ userId }, type, data)),
      ...gone.map((userId) => ownCallbacksTopic.event({ userId }, "left", left)),
    ];
  });
  return [...told, ...(await lostContactAccess(ctx, lost))];
};
