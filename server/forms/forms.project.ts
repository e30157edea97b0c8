import type { Projector } from "#server/kernel/module.ts";
import { idsOf, upsert } from "#server/kernel/events/projection.ts";
import { presentForms } from "./forms.present.ts";
import { formsTopic } from "#shared/forms/forms.events.ts";

export const projectForms: Projector = async (ctx, records) =>
  (await presentForms(ctx, idsOf(records))).map((row) =>
    formsTopic.event({}, "upsert", upsert(row)),
  );
