import type { Check } from "#shared/campaigns/campaign.schema.ts";
import type { MergeValues } from "#shared/email/templates/merge.rules.ts";
import type { SampleCheck } from "#server/campaigns/campaigns.registry.ts";
import { audienceSql } from "#server/campaigns/campaigns.service.ts";
import { query } from "#server/kernel/db/sql.ts";
import { AppError } from "#server/kernel/errors.ts";
import { contentToSend } from "./pinned-content.queries.ts";
import { buildMails } from "#server/email/templates/mail-threads.service.ts";
import type { Built } from "#server/email/templates/mail-thread.rules.ts";
import { MERGE_SQL } from "#server/email/templates/merge.present.ts";
import { unsubscribeUrl } from "#server/email/unsubscribe/unsubscribe.service.ts";

/** People of the audience whose mails are put together before a launch: first those with the fewest values. */
const SAMPLE = 20;

const HEAD = { check: "sample", label: "Sample mails" };

/** Puts the mails of a few people of the audience together: what would fail for them is known before. */
export const emailSample: SampleCheck = async (ctx, campaign) => {
  const content = await contentToSend(ctx, campaign.id);
  if (!content || !campaign.listId) return [];
  const rows = await query<{ values: MergeValues; email: string }>(
    ctx,
    `select c.email, ${MERGE_SQL} as values
       from (${audienceSql(campaign.type)}) q join contact c on c.id = q.id
       left join account a on a.id = c.account_id
      where not q.suppressed and c.email_key is not null
      order by c.first_name nulls first, c.job_title nulls first, c.id limit ${SAMPLE}`,
    [campaign.id, campaign.listId, campaign.clientId],
  );
  if (rows.length === 0) return [];
  const people = rows.map(({ values, email }, n) => ({
    values,
    to: email,
    messageToken: `sample-${n}`,
    unsubscribeUrl: unsubscribeUrl(ctx, `sample-${n}`),
  }));
  const same = { content: { ...content, hash: content.contentHash }, sender: content };
  try {
    return [checkOf(await buildMails(ctx.kernel, { ...same, campaignId: campaign.id, people }))];
  } catch (err) {
    if (err instanceof AppError) return [{ ...HEAD, state: "failed", detail: err.message }];
    throw err;
  }
};

function checkOf(built: readonly Built[]): Check {
  const faults = built.flatMap((one) => ("fault" in one ? [one.fault.message] : []));
  if (faults.length > 0) {
    const detail = `${faults.length} of ${built.length} cannot be put together: ${faults[0]}`;
    return { ...HEAD, state: "failed", detail };
  }
  return { ...HEAD, state: "ok", detail: `${built.length} were put together without a fault.` };
}
