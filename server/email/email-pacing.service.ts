import type { Id } from "#shared/kernel/ids.ts";
import { isOver } from "#shared/campaigns/campaign.rules.ts";
import { emailCampaignSet } from "#shared/email/email.events.ts";
import type { EmailCampaignDetail, MailPacing } from "#shared/email/email.schema.ts";
import { lockCampaign } from "#server/campaigns/campaigns.service.ts";
import type { Context } from "#server/kernel/context.ts";
import { record } from "#server/kernel/db/transact.ts";
import { AppError, notFound, stale } from "#server/kernel/errors.ts";
import { EmailCampaign } from "./email-campaign.entity.ts";
import { readEmailCampaign } from "./email-campaigns.service.ts";

/**
 * How many mails of a campaign go out a minute, also while it runs: each drain reads it when it
 * begins, every 20 s at least. @throws AppError not_found, stale, wrong_state once it is over
 */
export async function setMailPacing(
  ctx: Context,
  id: Id,
  version: number,
  { perMinute }: MailPacing,
): Promise<EmailCampaignDetail> {
  const campaign = await lockCampaign(ctx, id);
  if (campaign.type === "call") throw notFound("e-mail campaign");
  if (isOver(campaign.status)) {
    throw new AppError("wrong_state", `A campaign that is ${campaign.status} keeps its pacing.`);
  }
  const mail = await ctx.em.findOne(EmailCampaign, { id });
  if (!mail) throw new AppError("wrong_state", "Choose template and sender first.");
  if (mail.version !== version) throw stale(await readEmailCampaign(ctx, id));
  Object.assign(mail, { perMinute, updatedAt: ctx.now() });
  record(ctx, emailCampaignSet, id, {});
  await ctx.em.flush();
  return readEmailCampaign(ctx, id);
}
