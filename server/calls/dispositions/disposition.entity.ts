import { defineEntity, p } from "@mikro-orm/core";
import { check, uniqueIndex } from "#server/kernel/db/declared.ts";
import type {
  DispositionParams,
  SystemAction,
} from "#shared/calls/dispositions/disposition.rules.ts";

const DispositionSchema = defineEntity({
  name: "Disposition",
  tableName: "disposition",
  properties: {
    id: p.uuid().primary(),
    campaignId: p.uuid(),
    position: p.smallint(),
    label: p.text(),
    action: p.text().$type<SystemAction>(),
    params: p.json<DispositionParams>().defaultRaw("'{}'"),
    isConversation: p.boolean().default(false),
    archivedAt: p.datetime().nullable(),
    version: p.integer().version(),
    createdAt: p.datetime(),
    updatedAt: p.datetime(),
  },
  indexes: [
    uniqueIndex(
      "disposition_label",
      "disposition (campaign_id, lower(label)) where archived_at is null",
    ),
  ],
  checks: [
    check(
      "disposition_action_check",
      "action in ('add_to_global_dnc', 'campaign_opt_out', 'retry_after_delay', 'schedule_callback', 'converted_qualified', 'mark_number_invalid', 'client_opt_out', 'no_action')",
    ),
    check("disposition_label_check", "length(label) >= 1 and length(label) <= 60"),
  ],
});

/** A label agents choose, mapped to exactly one system action. */
export class Disposition extends DispositionSchema.class {}

DispositionSchema.setClass(Disposition);
