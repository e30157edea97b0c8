import type { Id } from "#shared/kernel/ids.ts";
import type { Context } from "#server/kernel/context.ts";
import { execute, queryOne } from "#server/kernel/db/sql.ts";
import { transact } from "#server/kernel/db/transact.ts";
import { enqueue } from "#server/kernel/jobs/enqueue.ts";
import { oneLine } from "#server/email/templates/compile.rules.ts";
import { SENDING_SECONDS, sendWithin } from "#server/email/transport/provider.port.ts";
import type { SendResult } from "#server/email/transport/provider.port.ts";
import { providerNamed } from "#server/email/transport/providers.registry.ts";
import { escapeHtml } from "#server/kernel/http/html.ts";
import { systemMailJob } from "./system-mail.jobs.ts";

export interface SystemMail {
  /** Asked for twice under the same id, it is sent once. */
  id?: Id;
  to: string;
  subject: string;
  text: string;
  /** Made from the text when absent. */
  html?: string;
}

/** What the sandbox keeps from all but those who may see the system. */
export const SYSTEM_HEADER = "X-Pivotal-Mail";

/**
 * Sends one of the workspace's own mails (invitation, reset) with the caller's transaction: it goes
 * out exactly if that commits. The body is sealed at rest and gone once it was sent.
 */
export async function sendSystemMail(ctx: Context, mail: SystemMail): Promise<void> {
  const id = mail.id ?? ctx.newId();
  const body = { text: mail.text, html: mail.html ?? htmlOf(mail.text) };
  await execute(
    ctx,
    `insert into system_mail (id, to_email, subject, sealed_body, state, created_at, updated_at)
     values ($1, $2, $3, $4, 'pending', $5, $5) on conflict (id) do nothing`,
    [
      id,
      oneLine(mail.to),
      oneLine(mail.subject),
      ctx.kernel.keys.seal(JSON.stringify(body), id),
      ctx.now(),
    ],
  );
  enqueue(ctx, systemMailJob, { id }, { jobId: `system-mail-${id}` });
}

interface Claimed {
  to_email: string;
  subject: string;
  sealed_body: string;
}

/**
 * Hands one system mail over. Runs at least once, sends at most once: a row whose sender died is
 * `unknown`, and the person asks again.
 * @throws Error on a transient fault, for the queue to try again
 */
export async function deliverSystemMail(ctx: Context, id: Id): Promise<void> {
  await execute(
    ctx,
    `update system_mail set state = 'unknown', reason = 'worker_lost', sealed_body = null, updated_at = $2
      where id = $1 and state = 'sending' and lease_until < clock_timestamp()`,
    [id, ctx.now()],
  );
  const mail = await queryOne<Claimed>(
    ctx,
    `update system_mail set state = 'sending', attempts = attempts + 1, updated_at = $2,
            lease_until = clock_timestamp() + interval '${SENDING_SECONDS} s'
      where id = $1 and state = 'pending' returning to_email, subject, sealed_body`,
    [id, ctx.now()],
  );
  if (!mail) return;
  const { text, html } = JSON.parse(ctx.kernel.keys.open(mail.sealed_body, id)) as Body;
  const domain = mailDomain(ctx.kernel.config.publicUrl);
  const result = await sendWithin(providerNamed(ctx.kernel, "sandbox"), {
    from: { name: "Pivotal", address: `no-reply@${domain}` },
    to: mail.to_email,
    replyTo: null,
    subject: mail.subject,
    html,
    text,
    messageId: `<${id}@${domain}>`,
    headers: { [SYSTEM_HEADER]: "system", "Auto-Submitted": "auto-generated" },
  });
  await transact(ctx, (tx) => persistResult(tx, id, result));
  if (result.kind === "transient") throw new Error(`${result.reason}: ${result.detail}`);
}

type Body = Pick<Required<SystemMail>, "text" | "html">;

async function persistResult(tx: Context, id: Id, result: SendResult): Promise<void> {
  const state = {
    sent: "sent",
    rejected: "failed",
    transient: "pending",
    unknown: "unknown",
  } as const;
  await execute(
    tx,
    `update system_mail
        set state = $2, reason = $3, provider_message_id = $4, lease_until = null, updated_at = $5,
            sent_at = case when $2 = 'sent' then $5::timestamptz end,
            sealed_body = case when $2 = 'pending' then sealed_body end
      where id = $1 and state = 'sending'`,
    [
      id,
      state[result.kind],
      result.kind === "sent" ? null : `${result.reason}: ${result.detail}`,
      result.kind === "sent" ? result.providerMessageId : null,
      tx.now(),
    ],
  );
}

/** The workspace's own name; an address made of numbers gives no domain to write from. */
function mailDomain(publicUrl: string): string {
  const { hostname } = new URL(publicUrl);
  return /[a-z]/i.test(hostname) && hostname.includes(".") ? hostname : "pivotal.example.com";
}

function htmlOf(text: string): string {
  const linked = escapeHtml(text).replace(
    /https?:\/\/[^\s<]+/g,
    (url) => `<a href="${url}">${url}</a>`,
  );
  return `<!doctype html><html><head><meta charset="utf-8"></head><body><p>${linked.replaceAll("\n", "<br>")}</p></body></html>`;
}
