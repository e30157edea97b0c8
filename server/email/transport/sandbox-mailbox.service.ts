import type { Id } from "#shared/kernel/ids.ts";
import { scopeOf } from "#shared/kernel/access.ts";
import type { Context } from "#server/kernel/context.ts";
import { actualOf } from "#server/kernel/events/gauges.ts";
import { query, queryOne } from "#server/kernel/db/sql.ts";
import { publish } from "#server/kernel/db/transact.ts";
import { notFound } from "#server/kernel/errors.ts";
import type { MailboxMail, MailboxRow } from "#shared/email/transport/mailbox.schema.ts";
import { mailboxTopic } from "#shared/email/transport/mailbox.events.ts";

/** A mail as the sandbox's SMTP server took it. */
export interface TakenMail {
  id: Id;
  mailFrom: string;
  rcptTo: string;
  subject: string;
  messageId: string | null;
  system: boolean;
  source: Buffer;
}

/** Stores mails of the sandbox; the server answers 250 only after the commit. */
export async function storeMails(tx: Context, mails: readonly TakenMail[]): Promise<void> {
  await query(
    tx,
    `insert into sandbox_mail (id, mail_from, rcpt_to, subject, message_id, system, size, source)
     select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::boolean[],
                          $7::integer[], $8::bytea[])`,
    [
      mails.map((mail) => mail.id),
      mails.map((mail) => mail.mailFrom),
      mails.map((mail) => mail.rcptTo),
      mails.map((mail) => mail.subject),
      mails.map((mail) => mail.messageId),
      mails.map((mail) => mail.system),
      mails.map((mail) => mail.source.length),
      mails.map((mail) => mail.source),
    ],
  );
}

/** How many mails there are, as the mailbox screens show it. */
export const mailboxCount = actualOf(
  mailboxTopic,
  async (ctx) => new Map([["count", await countMails(ctx)]]),
);

async function countMails(ctx: Context): Promise<{ count: number }> {
  const row = await queryOne<{ count: number }>(ctx, `select count(*) as count from sandbox_mail`);
  return { count: row?.count ?? 0 };
}

/** Tells the mailbox screens how many mails there are. */
export async function publishMailboxCount(tx: Context): Promise<void> {
  publish(tx, mailboxTopic.gauge({}, "count", await countMails(tx)));
}

const COLUMNS = `id, 1 as version, received_at as "receivedAt", mail_from as "from", rcpt_to as "to", subject, size`;

interface Wanted {
  limit: number;
  cursor?: string;
  offset?: number;
  q?: string;
}

/** Mails newest first; `q` matches the start of the recipient's address or part of the subject. */
export async function pageOfMailbox(
  ctx: Context,
  { limit, cursor, offset = 0, q }: Wanted,
): Promise<{ items: MailboxRow[]; nextCursor: string | null; total?: number }> {
  const text = q?.toLowerCase().replace(/[\\%_]/g, "\\$&") ?? null;
  const where = `(not system or $1)
        and ($2::text is null or lower(rcpt_to) like $2 || '%' or lower(subject) like '%' || $2 || '%')`;
  const params = [seesSystem(ctx), text];
  const items = await query<MailboxRow>(
    ctx,
    `select ${COLUMNS} from sandbox_mail where ${where} and ($3::uuid is null or id < $3)
      order by id desc limit $4 offset $5`,
    [...params, cursor ?? null, limit, cursor ? 0 : offset],
  );
  const counted = cursor
    ? undefined
    : await queryOne<{ total: number }>(
        ctx,
        `select count(*) as total from sandbox_mail where ${where}`,
        params,
      );
  return {
    total: counted?.total,
    items,
    nextCursor: items.length === limit ? items.at(-1)!.id : null,
  };
}

/** One mail, taken apart. @throws AppError not_found, also for system mails of others */
export async function readMailboxMail(ctx: Context, id: Id): Promise<MailboxMail> {
  const row = await queryOne<MailboxRow & { source: Buffer }>(
    ctx,
    `select ${COLUMNS}, source from sandbox_mail where id = $1 and (not system or $2)`,
    [id, seesSystem(ctx)],
  );
  if (!row) throw notFound("mail");
  // loaded when somebody opens a mail, not by every process at its start
  const { simpleParser } = await import("mailparser");
  const parsed = await simpleParser(row.source, { skipImageLinks: true, skipTextToHtml: true });
  const html = typeof parsed.html === "string" ? parsed.html : null;
  return {
    ...row,
    html,
    text: parsed.text ?? null,
    headers: parsed.headerLines.map(({ key, line }) => ({
      name: line.slice(0, line.indexOf(":")) || key,
      value: line.slice(line.indexOf(":") + 1).trim(),
    })),
    links: linksOf(html ?? "", parsed.text ?? ""),
    source: row.source.toString("utf8"),
  };
}

/** Invitations and resets open accounts: a manager must not read an administrator's. */
function seesSystem(ctx: Context): boolean {
  return ctx.actor.kind === "system" || scopeOf(ctx.actor.roles, "system.read") !== null;
}

function linksOf(html: string, text: string): string[] {
  const found = [
    ...[...html.matchAll(/href="([^"]+)"/g)].map((match) => match[1]!.replaceAll("&amp;", "&")),
    ...(text.match(/https?:\/\/[^\s<>)\]]+/g) ?? []),
  ];
  return [...new Set(found)];
}
