import type { Context } from "#server/kernel/context.ts";
import { queryOne } from "#server/kernel/db/sql.ts";
import { linkUrl } from "#server/users/users.service.ts";
import { sendSystemMail } from "./system-mail.service.ts";

interface Wanted {
  linkId: string;
  kind: "invite" | "reset";
}

const WORDS = {
  invite: {
    subject: "Your invitation to Pivotal",
    text: (name: string, url: string) =>
      `Hello ${name},\n\nyou were invited to the Pivotal workspace. Choose a password here; the link works once, within 7 days:\n\n${url}\n`,
  },
  reset: {
    subject: "Choose a new password",
    text: (name: string, url: string) =>
      `Hello ${name},\n\nsomebody asked for a new password for your account. If it was you, choose it here; the link works once, within an hour:\n\n${url}\n\nIf not, nothing has changed.\n`,
  },
};

/**
 * Mails an invitation or reset link, if it still works and the address is this person's own. The mail has the link's id, so a job that
 * runs twice mails once.
 */
export async function mailUserLink(ctx: Context, { linkId, kind }: Wanted): Promise<void> {
  const found = await queryOne<{ email: string; name: string }>(
    ctx,
    `select u.email::text as email, u.name from user_link l join app_user u on u.id = l.user_id
     where l.id = $1 and l.kind = $2 and l.used_at is null and l.expires_at > $3
       and u.taken_email is null`,
    [linkId, kind, ctx.now()],
  );
  if (!found) return;
  const { subject, text } = WORDS[kind];
  const url = linkUrl(ctx.kernel, kind, linkId);
  await sendSystemMail(ctx, { id: linkId, to: found.email, subject, text: text(found.name, url) });
}
