import {
  callFloorTopic,
  callbacksTopic,
  deskTopic,
  formsTopic,
  ownCallbacksTopic,
  scriptsTopic,
} from "#shared/calls/calls.events.ts";
import type { Projector, Recorded } from "#server/kernel/module.ts";
import { lostPeople } from "./lost-people.ts";
import { formerHearers } from "./reassign.service.ts";
import { hearersOf, presentCallbacks } from "./callbacks.service.ts";
import type { CallTaskRow } from "#shared/calls/calls.schema.ts";
import {
  claimedIn,
  presentDesk,
  presentForms,
  presentScripts,
  presentTasks,
} from "./calls.present.ts";

/** Above this, one `stale` for each list says it all. */
const MANY = 200;

const idsOf = (records: readonly Recorded[]): string[] => [
  ...new Set(records.map((record) => record.id)),
];

const upsert = <R extends { id: string; version: number }>(row: R) => ({
  op: "upsert" as const,
  id: row.id,
  version: row.version,
  row,
});

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

/** Callbacks appear and go on the workspace's list and on that of every agent who may take them. */
export const projectCallbacks: Projector = async (ctx, records) => {
  const ids = idsOf(records);
  const hearers = await hearersOf(ctx, ids);
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
  const former = await formerHearers(ctx, records);
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
  return [...told, ...(await lostPeople(ctx, lost))];
};

export const projectScripts: Projector = async (ctx, records) =>
  (await presentScripts(ctx, idsOf(records))).map((row) =>
    scriptsTopic.event({}, "upsert", upsert(row)),
  );

export const projectForms: Projector = async (ctx, records) =>
  (await presentForms(ctx, idsOf(records))).map((row) =>
    formsTopic.event({}, "upsert", upsert(row)),
  );
