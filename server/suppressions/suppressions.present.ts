import type { Suppression } from "#shared/suppressions/suppressions.schema.ts";
import type { Context } from "#server/kernel/context.ts";
import { query } from "#server/kernel/db/sql.ts";

/** Reads as `s`; ids of records are labelled with their names. */
export const SUPPRESSION_SELECT = `
  select s.id, s.version, s.scope, s.key, s.channel, s.reason, s.source, s.source_id as "sourceId",
         s.campaign_id as "campaignId", s.client_id as "clientId", s.batch_id as "batchId",
         s.created_at as "createdAt", s.created_by as "createdBy",
         s.created_by_name as "createdByName", s.lifted_at as "liftedAt",
         s.lifted_by_name as "liftedByName", s.lift_reason as "liftReason",
         s.lift_evidence as "liftEvidence",
         coalesce(case s.scope
           when 'contact' then (select nullif(concat_ws(' ', c.first_name, c.last_name), '')
                                  from contact c where c.id = s.key::uuid)
           when 'account' then (select a.name from account a where a.id = s.key::uuid)
         end, s.key) as label
    from suppression s`;

export async function presentSuppressions(
  ctx: Context,
  ids: readonly string[],
): Promise<Suppression[]> {
  return query<Suppression>(
    ctx,
    `${SUPPRESSION_SELECT} where s.id = any($1::uuid[]) order by s.id desc`,
    [ids],
  );
}
