import type { Projector } from "#server/kernel/module.ts";
import { idsOf, upsert } from "#server/kernel/events/projection.ts";
import { presentScripts } from "./scripts.present.ts";
import { scriptsTopic } from "#shared/calls/scripts/scripts.events.ts";

export const projectScripts: Projector = async (ctx, records) =>
  (await presentScripts(ctx, idsOf(records))).map((row) =>
    scriptsTopic.event({}, "upsert", upsert(row)),
  );
