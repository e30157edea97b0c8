import type { Id } from "#shared/kernel/ids.ts";
import { etaSeconds } from "#shared/email/sends/send.rules.ts";
import type { Context } from "#server/kernel/context.ts";
import { queryOne } from "#server/kernel/db/sql.ts";
import { figuresSql, sumOf } from "#server/campaigns/figures.service.ts";
import type { Figures } from "#server/campaigns/figures.service.ts";
import type { EmailProgress, SendState } from "#shared/email/sends/sends.schema.ts";

/** The rate is that of the last seconds. */
const WINDOW_S = 5;

/** Figures of one campaign's mails, all in one snapshot, and whether its ledger is built. */
export async function emailProgress(
  ctx: Context,
  campaignId: Id,
): Promise<EmailProgress & { built: boolean }> {
  const now = (await queryOne<Now>(ctx, NOW, [campaignId, ctx.now()]))!;
  const figures = now.kept ?? {};
  const of = (...states: SendState[]): number =>
    sumOf(figures, ...states.map((state) => `mail_${state}`));
  const skipped = Object.entries(figures)
    .filter(([name, n]) => name.startsWith(SKIPPED) && n !== 0)
    .map(([name, n]) => [name.slice(SKIPPED.length), n]);
  const queued = of("pending", "claimed");
  const ratePerSec = now.fresh / WINDOW_S;
  return {
    queued,
    sending: of("sending"),
    sent: of("sent"),
    skipped: Object.fromEntries(skipped),
    failed: of("failed"),
    unknown: of("unknown"),
    cancelled: of("cancelled"),
    unsubscribed: now.unsubscribed,
    ledgerFailed: now.ledgerFailed,
    senderOff: now.senderOff,
    built: now.built,
    ratePerSec,
    etaSec: etaSeconds(queued, ratePerSec),
  };
}

interface Now {
  fresh: number;
  unsubscribed: number;
  ledgerFailed: boolean;
  senderOff: boolean;
  built: boolean;
  kept: Figures | null;
}

/** Figures of mails to people who were left out, by the reason. */
const SKIPPED = "mail_skipped:";

// What moves with the clock, by the index on what was just sent; and what few rows say.
const NOW = `
  select ${figuresSql("$1")} as kept,
         (select count(*) from email_send where state = 'sent' and campaign_id = $1
             and sent_at > $2::timestamptz - interval '${WINDOW_S} s') as fresh,
         (select count(distinct send_id) from email_event
           where campaign_id = $1 and type = 'unsubscribed') as unsubscribed,
         exists (select from email_campaign
                  where campaign_id = $1 and ledger_failed_at is not null) as "ledgerFailed",
         exists (select from email_campaign e join sender_profile p on p.id = e.sender_id
                  where e.campaign_id = $1 and e.content_hash is not null and not p.active)
           as "senderOff",
         exists (select from email_campaign
                  where campaign_id = $1 and ledger_built_at is not null) as built`;
