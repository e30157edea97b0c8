import type { Projector } from "#server/kernel/module.ts";
import { lostPeople } from "./contact-access.service.ts";
import { idsOf, upsert } from "#server/kernel/events/projection.ts";
import { claimedIn, presentDesk, presentTasks } from "./queue.present.ts";
import type { CallTaskRow } from "#shared/calls/queue/queue.schema.ts";
import { callFloorTopic, deskTopic } from "#shared/calls/queue/queue.events.ts";

/** Tasks move on the floor, and on the desk of who holds them; who lost one sees it go. */
export const projectTasks: Projector = async (ctx, records) => {
  const ids = idsOf(records);
  const known = ids.map((id) => claimedIn(ctx, id)).filter((desk) => desk !== undefined);
  const desks = new Map(known.map((desk) => [desk.id, desk]));
  const others = await presentTasks(
    ctx,
    ids.filter((id) => !desks.has(id)),
  );
  const held = others.filter((row) => row.agentId !== null).map((row) => row.id);
  for (const desk of await presentDesk(ctx, held)) desks.set(desk.id, desk);
  const rows: CallTaskRow[] = [...others, ...known];
  const lost: { userId: string; taskId: string }[] = [];
  const told = rows.flatMap((row) => {
    const out = [callFloorTopic.event({ campaignId: row.campaignId }, "upsert", upsert(row))];
    const desk = desks.get(row.id);
    if (desk && row.agentId)
      out.push(deskTopic.event({ userId: row.agentId }, "upsert", upsert(desk)));
    const mine = records.filter((record) => record.id === row.id);
    const before = mine.map((record) => record.payload["agentId"] as string | null);
    for (const userId of new Set(before)) {
      if (!userId || userId === row.agentId) continue;
      const { id, version } = row;
      out.push(deskTopic.event({ userId }, "left", { op: "left", id, version }));
      lost.push({ userId, taskId: id });
    }
    for (const { payload } of mine) {
      const from = payload["from"] as string | null | undefined;
      if (from && from !== row.ownerId) lost.push({ userId: from, taskId: row.id });
    }
    return out;
  });
  return [...told, ...(await lostPeople(ctx, lost))];
};
