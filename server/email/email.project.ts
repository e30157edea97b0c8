import { emailContentTopic } from "#shared/email/email.events.ts";
import { idsOf, upsert } from "#server/kernel/events/projection.ts";
import type { Projector } from "#server/kernel/module.ts";
import { contentOf } from "./email-campaigns.service.ts";

export const projectContent: Projector = async (ctx, records) =>
  (await contentOf(ctx, idsOf(records))).map((row) =>
    emailContentTopic.event({ id: row.id }, "upsert", upsert(row)),
  );
