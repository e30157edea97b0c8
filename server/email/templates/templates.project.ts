import { templatesTopic } from "#shared/email/templates/templates.events.ts";
import { idsOf, upsert } from "#server/kernel/events/projection.ts";
import type { Projector } from "#server/kernel/module.ts";
import { templateRows } from "./templates.queries.ts";

export const projectTemplates: Projector = async (ctx, records) =>
  (await templateRows(ctx, idsOf(records))).map((row) =>
    templatesTopic.event({}, "upsert", upsert(row)),
  );
