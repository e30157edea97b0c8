import type { Id } from "#shared/kernel/ids.ts";
import type { Context } from "#server/kernel/context.ts";
import { figureDrift } from "#server/campaigns/figures.service.ts";
import { query, queryOne } from "#server/kernel/db/sql.ts";
import type { Drift } from "#server/kernel/module.ts";
import { notFound } from "#server/kernel/errors.ts";
import { permittedSql } from "#server/kernel/policy.ts";
import type { SendRow, SendState, SendWhy } from "#shared/email/sends/sends.schema.ts";

interface Wanted {
  campaignId: Id;
  limit: number;
  cursor?: string;
  offset?: number;
  state?: SendState;
  q?: string;
}

const NAME = `nullif(trim(concat(c.first_name, ' ', c.last_name)), '')`;

/**
 * Recipients of a campaign in the ledger's order, of those whom the actor may see; `q` matches the
 * start of an address or name.
 */
export async function pageOfSends(
  ctx: Context,
  { campaignId, limit, cursor, offset = 0, state, q }: Wanted,
): Promise<{ items: SendRow[]; nextCursor: string | null; total?: number }> {
  const params: unknown[] = [campaignId, state ?? null, q || null];
  const add = (value: unknown) => `$${params.push(value)}`;
  const seen = permittedSql(ctx, "contact.read", "s.contact_id", add);
  const where = `s.campaign_id = $1 and ($2::text is null or s.state = $2)
        and ($3::text is null or search_fold(s.email_key) like search_prefix($3)
             or search_fold(c.first_name) like search_prefix($3)
             or search_fold(c.last_name) like search_prefix($3))
        and ${seen ?? "true"}`;
  const counting = [...params];
  const items = await query<SendRow>(
    ctx,
    `select s.id, floor(extract(epoch from s.updated_at) * 1000)::bigint as version,
            s.contact_id as "contactId", ${NAME} as "contactName", a.name as "accountName",
            s.email, s.state, s.reason, s.detail, s.attempts, s.sent_at as "sentAt",
            s.updated_at as "updatedAt",
            (select min(e.at) from email_event e
              where e.send_id = s.id and e.type = 'unsubscribed') as "unsubscribedAt"
       from email_send s
       left join contact c on c.id = s.contact_id
       left join account a on a.id = s.account_id
      where ${where} ${cursor ? `and s.id > ${add(cursor)}::uuid` : ""}
      order by s.id limit ${add(limit)} offset ${add(cursor ? 0 : offset)}`,
    params,
  );
  const counted = cursor
    ? undefined
    : await queryOne<{ total: number }>(
        ctx,
        `select count(*) as total from email_send s left join contact c on c.id = s.contact_id
          where ${where}`,
        counting,
      );
  return {
    total: counted?.total,
    items,
    nextCursor: items.length === limit ? items.at(-1)!.id : null,
  };
}

interface Facts {
  name: string | null;
  added_at: string | null;
  state: SendState | null;
  reason: string | null;
  detail: string | null;
  email: string | null;
  at: string | null;
  template: string | null;
  template_no: number | null;
  approved_by_name: string | null;
  approved_at: string | null;
  sender: string | null;
  unsubscribed_at: string | null;
}

/** Everything that led to this person getting the mail, or not. @throws AppError not_found */
export async function whyThisSend(ctx: Context, campaignId: Id, contactId: Id): Promise<SendWhy> {
  const row = await queryOne<Facts>(
    ctx,
    `select ${NAME} as name, m.added_at, s.state, s.reason, s.detail, s.email,
            coalesce(s.sent_at, s.updated_at) as at, t.name as template, v.no as template_no,
            v.approved_by_name, v.approved_at, coalesce(e.from_email, p.from_email) as sender,
            (select min(e.at) from email_event e
              where e.send_id = s.id and e.type = 'unsubscribed') as unsubscribed_at
       from campaign k
       join contact c on c.id = $2
       left join campaign_member m on m.campaign_id = k.id and m.contact_id = c.id
       left join email_send s on s.campaign_id = k.id and s.contact_id = c.id
       left join email_campaign e on e.campaign_id = k.id
       left join email_template_version v on v.id = e.template_version_id
       left join email_template t on t.id = v.template_id
       left join sender_profile p on p.id = e.sender_id
      where k.id = $1`,
    [campaignId, contactId],
  );
  if (!row) throw notFound("recipient");
  const facts: SendWhy["facts"] = [];
  const add = (what: string, value: string | null, at: string | null = null) => {
    if (value) facts.push({ what, value, at });
  };
  // whose list it was is for those to know who may see it
  add("Audience", row.added_at ? "On the campaign's list at the launch" : null, row.added_at);
  add("Content", row.template ? `${row.template}, version ${row.template_no}` : null);
  add("Approved by", row.approved_by_name, row.approved_at);
  add("Sender", row.sender);
  add("Address", row.email);
  add("Outcome", row.detail ?? row.reason ?? row.state, row.at);
  add("Unsubscribed", row.unsubscribed_at ? "By the link of this mail" : null, row.unsubscribed_at);
  return { verdict: verdictOf(row), facts };
}

function verdictOf(row: Facts): string {
  const who = row.name ?? "This person";
  if (!row.added_at)
    return `${who} is not in the audience: not on the list at the launch, or suppressed then.`;
  switch (row.state) {
    case null:
      return `${who} is in the audience; the ledger is being made.`;
    case "sent":
      return `${who} got the mail.`;
    case "skipped":
      return `${who} was skipped: ${SKIPPED[row.reason ?? ""] ?? row.reason}.`;
    case "failed":
      return `${who} did not get it: ${FAILED[row.reason ?? ""] ?? "the provider refused it"}.`;
    case "unknown":
      return `Nobody knows whether ${who} got it: the worker or the connection ended while it was on its way.`;
    case "cancelled":
      return `${who} did not get it: the campaign was stopped before.`;
    default:
      return `${who} waits in the queue.`;
  }
}

const FAILED: Record<string, string> = {
  render: "it could not be put together",
  render_busy: "it could not be put together in time",
  not_arrived: "somebody said that it did not arrive",
};

const SKIPPED: Record<string, string> = {
  no_email: "there is no e-mail address",
  invalid_email: "the address is known not to work",
  suppressed: "a suppression forbids it",
  deleted: "the contact was deleted",
  unknown_contact: "the contact is gone",
};

/** Contacts whose e-mail figures are not what the ledger's rows give. */
export async function sendDrift(ctx: Context): Promise<Drift[]> {
  const rows = await query<{ id: Id; stored: number; actual: number }>(
    ctx,
    `select coalesce(t.contact_id, s.contact_id) as id, coalesce(t.emails_total, 0) as stored,
            coalesce(s.n, 0) as actual
       from contact_stats t
       full join (select contact_id, count(*) as n from email_send where state = 'sent' group by 1) s
         on s.contact_id = t.contact_id
      where coalesce(t.emails_total, 0) <> coalesce(s.n, 0)
      limit 100`,
  );
  const contacts = rows.map(({ id, ...row }) => ({ what: `e-mails of contact ${id}`, ...row }));
  return [...contacts, ...(await figureDrift(ctx, `figure ~ '^mail_'`, FIGURES))];
}

/** What sends give the campaigns' figures. */
const FIGURES = `
  select campaign_id, 'mail_' || state as figure, null::timestamptz as at, 1 as n
    from email_send where state not in ('sent', 'skipped')
  union all
  select campaign_id, 'mail_sent', sent_at, 1 from email_send where state = 'sent'
  union all
  select campaign_id, 'mail_skipped:' || reason, null, 1 from email_send where state = 'skipped'`;
