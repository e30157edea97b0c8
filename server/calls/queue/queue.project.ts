import type { Projector } from "#server/kernel/module.ts";
import { lostContactAccess } from "./contact-access.service.ts";
import { idsOf, upsert } from "#server/kernel/events/projection.ts";
import { claimedIn, presentCurrentTasks, presentTasks } from "./queue.present.ts";
import type { CallTaskRow } from "#shared/calls/queue/queue.schema.ts";
import { callFloorTopic, currentTaskTopic } from "#shared/calls/queue/queue.events.ts";

/** Tasks move on the floor, and on the screen of who holds them; who lost one sees it go. */
export const projectTasks: Projector = async (ctx, records) => {
  const ids = idsOf(records);
  const known = ids.map((id) => claimedIn(ctx, id)).filter((task) => task !== undefined);
  const current = new Map(known.map((task) => [task.id, task]));
  const others = await presentTasks(
    ctx,
    ids.filter((id) => !current.has(id)),
  );
  const held = others.filter((row) => row.agentId !== null).map((row) => row.id);
  for (const task of await presentCurrentTasks(ctx, held)) current.set(task.id, task);
  const rows: CallTaskRow[] = [...others, ...known];
  const lost: { userId: string; taskId: string }[] = [];
  const told = rows.flatMap((row) => {
    const out = [callFloorTopic.event({ campaignId: row.campaignId }, "upsert", upsert(row))];
    const task = current.get(row.id);
    if (task && row.agentId)
      out.push(currentTaskTopic.event({ userId: row.agentId }, "upsert", upsert(task)));
    const mine = records.filter((record) => record.id === row.id);
    const before = mine.map((record) => record.payload["agentId"] as string | null);
    for (const userId of new Set(before)) {
      if (!userId || userId === row.agentId) continue;
      const { id, version } = row;
      out.push(currentTaskTopic.event({ userId }, "left", { op: "left", id, version }));
      lost.push({ userId, taskId: id });
    }
    for (const { payload } of mine) {
      const from = payload["from"] as string | null | undefined;
      if (from && from !== row.ownerId) lost.push({ userId: from, taskId: row.id });
    }
    return out;
  });
  return [...told, ...(await lostContactAccess(ctx, lost))];
};
