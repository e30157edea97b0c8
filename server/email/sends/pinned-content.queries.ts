import type { Id } from "#shared/kernel/ids.ts";
import type { Context } from "#server/kernel/context.ts";
import { queryOne } from "#server/kernel/db/sql.ts";

/** What a campaign would send if it were launched now. */
export interface ContentToSend {
  templateVersionId: Id;
  contentHash: string;
  fromName: string;
  fromEmail: string;
  replyTo: string | null;
  postalAddress: string;
  subject: string;
  html: string;
  text: string;
}

/** The newest approved version of the campaign's template, and its sender; undefined without them. */
export function contentToSend(ctx: Context, campaignId: Id): Promise<ContentToSend | undefined> {
  return queryOne<ContentToSend>(
    ctx,
    `select v.id as "templateVersionId", v.content_hash as "contentHash",
            s.from_name as "fromName", s.from_email as "fromEmail", s.reply_to as "replyTo",
            s.postal_address as "postalAddress", v.subject, v.compiled_html as html,
            v.compiled_text as text
       from email_campaign e
       join sender_profile s on s.id = e.sender_id and s.active
       join email_template_version v on v.template_id = e.template_id
        and v.approved_hash = v.content_hash
      where e.campaign_id = $1
      order by v.no desc limit 1`,
    [campaignId],
  );
}

interface Pinned {
  subject: string;
  compiled_html: string;
  compiled_text: string;
  content_hash: string;
  approved_hash: string | null;
  sender_id: Id;
  from_name: string;
  from_email: string;
  reply_to: string | null;
  postal_address: string;
  provider: string;
  rate_per_minute: number;
  campaign_per_minute: number | null;
}

/** What was pinned at the launch of a campaign; of the sender only its way out and rate are as now. */
export function pinnedContent(ctx: Context, campaignId: Id): Promise<Pinned | undefined> {
  return queryOne<Pinned>(
    ctx,
    `select v.subject, v.compiled_html, v.compiled_text, e.content_hash, v.approved_hash,
            s.id as sender_id, e.from_name, e.from_email, e.reply_to, e.postal_address,
            s.provider, s.rate_per_minute,
            e.per_minute as campaign_per_minute
       from email_campaign e
       join email_template_version v on v.id = e.template_version_id
       join sender_profile s on s.id = e.sender_id
      where e.campaign_id = $1 and e.ledger_built_at is not null`,
    [campaignId],
  );
}
