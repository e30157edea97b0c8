import { sendersTopic } from "#shared/email/senders/senders.events.ts";
import { idsOf, upsert } from "#server/kernel/events/projection.ts";
import type { Projector } from "#server/kernel/module.ts";
import { sendersByIds } from "./senders.service.ts";

export const projectSenders: Projector = async (ctx, records) =>
  (await sendersByIds(ctx, idsOf(records))).map((row) =>
    sendersTopic.event({}, "upsert", upsert(row)),
  );
