import type { Id } from "#shared/kernel/ids.ts";
import type { Check } from "#shared/campaigns/campaign.schema.ts";
import { isEditable } from "#shared/campaigns/campaign.rules.ts";
import { emailCampaignSet } from "#shared/email/email.events.ts";
import type { EmailCampaignDetail, EmailCampaignSettings } from "#shared/email/email.schema.ts";
import { toFigures } from "#shared/email/sends/progress.rules.ts";
import type { Campaign } from "#server/campaigns/campaign.entity.ts";
import type { PreflightCheck, ProgressSource } from "#server/campaigns/campaigns.registry.ts";
import { lockCampaign } from "#server/campaigns/campaigns.service.ts";
import type { Context } from "#server/kernel/context.ts";
import { query, queryOne } from "#server/kernel/db/sql.ts";
import { record } from "#server/kernel/db/transact.ts";
import { AppError, invalid, notFound, stale } from "#server/kernel/errors.ts";
import { EmailCampaign } from "./email-campaign.entity.ts";
import { emailProgress } from "#server/email/sends/progress.present.ts";
import { providerFault, providerNamed } from "#server/email/transport/providers.registry.ts";

type Content = Omit<EmailCampaignDetail, "progress">;

/** What these campaigns send and as whom; those that send no mail are left out. */
export function contentOf(ctx: Context, ids: readonly string[]): Promise<Content[]> {
  return query<Content>(
    ctx,
    `select k.id, coalesce(e.version, 0) as version, e.sender_id as "senderId",
            e.per_minute as "perMinute", p.name as "senderName", t.id as "templateId",
            t.name as "templateName", e.ledger_built_at as "ledgerBuiltAt",
            coalesce(v.no, (select max(no) from email_template_version a
              where a.template_id = t.id and a.approved_hash = a.content_hash)) as "templateNo"
       from campaign k
       left join email_campaign e on e.campaign_id = k.id
       left join sender_profile p on p.id = e.sender_id
       left join email_template t on t.id = e.template_id
       left join email_template_version v on v.id = e.template_version_id
      where k.id = any ($1) and k.type <> 'call'`,
    [ids],
  );
}

/** An e-mail campaign's content, sender and figures. @throws AppError not_found */
export async function readEmailCampaign(ctx: Context, id: Id): Promise<EmailCampaignDetail> {
  const [row] = await contentOf(ctx, [id]);
  if (!row) throw notFound("e-mail campaign");
  const { built: _, ...progress } = await emailProgress(ctx, id);
  return { ...row, progress };
}

/**
 * Chooses template and sender of a draft.
 * @throws AppError wrong_state once launched, stale, invalid
 */
export async function setEmailCampaign(
  ctx: Context,
  id: Id,
  version: number,
  input: EmailCampaignSettings,
): Promise<EmailCampaignDetail> {
  const campaign = await lockCampaign(ctx, id);
  if (campaign.type === "call") throw notFound("e-mail campaign");
  if (!isEditable(campaign.status)) {
    throw new AppError("wrong_state", "A launched campaign keeps its content and sender.");
  }
  await refuseUnknown(ctx, input);
  const known = await ctx.em.findOne(EmailCampaign, { id });
  if ((known?.version ?? 0) !== version) throw stale(await readEmailCampaign(ctx, id));
  if (known) Object.assign(known, input, { updatedAt: ctx.now() });
  else {
    ctx.em.create(EmailCampaign, {
      ...input,
      id,
      version: 1,
      createdAt: ctx.now(),
      updatedAt: ctx.now(),
    });
  }
  record(ctx, emailCampaignSet, id, {});
  await ctx.em.flush();
  return readEmailCampaign(ctx, id);
}

async function refuseUnknown(ctx: Context, input: EmailCampaignSettings): Promise<void> {
  const found = await queryOne<{ sender: boolean; template: boolean }>(
    ctx,
    `select exists (select 1 from sender_profile where id = $1) as sender,
            exists (select 1 from email_template where id = $2 and archived_at is null) as template`,
    [input.senderId, input.templateId],
  );
  if (input.senderId && !found?.sender) throw invalid("body.senderId", "There is no such sender.");
  if (input.templateId && !found?.template) {
    throw invalid("body.templateId", "There is no such template.");
  }
}

interface Facts {
  sender: string | null;
  active: boolean;
  provider: string | null;
  postal_address: string | null;
  template: string | null;
  latest_no: number | null;
  approved_no: number | null;
}

/** What an e-mail campaign needs before it may go: sender, approved content, a provider that answers. */
export const emailPreflight: PreflightCheck = async (ctx: Context, campaign: Campaign) => {
  const facts = await queryOne<Facts>(
    ctx,
    `select p.name as sender, coalesce(p.active, false) as active, p.provider, p.postal_address,
            t.name as template, t.latest_no, (select max(no) from email_template_version a
              where a.template_id = t.id and a.approved_hash = a.content_hash) as approved_no
       from campaign k
       left join email_campaign e on e.campaign_id = k.id
       left join sender_profile p on p.id = e.sender_id
       left join email_template t on t.id = e.template_id and t.archived_at is null
      where k.id = $1`,
    [campaign.id],
  );
  return [
    senderCheck(facts),
    contentCheck(facts),
    await providerCheck(ctx, facts?.provider ?? null),
  ];
};

function senderCheck(facts: Facts | undefined): Check {
  const head = { check: "sender", label: "Sender" };
  if (!facts?.sender) return { ...head, state: "failed", detail: "No sender is chosen." };
  if (!facts.active)
    return { ...head, state: "failed", detail: `${facts.sender} is switched off.` };
  return {
    ...head,
    state: "ok",
    detail: `${facts.sender}, with postal address and unsubscribe link.`,
  };
}

function contentCheck(facts: Facts | undefined): Check {
  const head = { check: "content", label: "Content" };
  if (!facts?.template) return { ...head, state: "failed", detail: "No template is chosen." };
  if (facts.approved_no === null) {
    return { ...head, state: "failed", detail: `Nobody else has approved ${facts.template} yet.` };
  }
  if (facts.approved_no !== facts.latest_no) {
    const detail = `Version ${facts.approved_no} goes out; version ${facts.latest_no} waits for approval.`;
    return { ...head, state: "warning", detail };
  }
  return {
    ...head,
    state: "ok",
    detail: `${facts.template}, version ${facts.approved_no}, approved.`,
  };
}

async function providerCheck(ctx: Context, provider: string | null): Promise<Check> {
  const head = { check: "provider", label: "Mail provider" };
  if (!provider) return { ...head, state: "failed", detail: "There is no sender yet." };
  const fault =
    providerFault(ctx.kernel, provider) ?? (await providerNamed(ctx.kernel, provider).health());
  if (fault) return { ...head, state: "failed", detail: fault };
  return { ...head, state: "ok", detail: `${provider} takes mail.` };
}

/** The e-mail part of a campaign's progress. An unknown send is open: an operator settles it. */
export const emailProgressSource: ProgressSource = async (ctx, campaignId) => {
  const { built, ...progress } = await emailProgress(ctx, campaignId);
  const skipped = Object.values(progress.skipped).reduce((sum, count) => sum + count, 0);
  const done = progress.sent + progress.failed + progress.cancelled + skipped;
  const open = progress.queued + progress.sending + progress.unknown;
  return { total: done + open, done, open: built ? open : null, figures: toFigures(progress) };
};
