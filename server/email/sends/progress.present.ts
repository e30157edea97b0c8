import type { Id } from "#shared/kernel/ids.ts";
import { etaSeconds } from "#shared/email/sends/send.rules.ts";
import type { Context } from "#server/kernel/context.ts";
import { query, queryOne } from "#server/kernel/db/sql.ts";
import type { EmailProgress } from "#shared/email/sends/sends.schema.ts";

/** The rate is that of the last seconds. */
const WINDOW_S = 5;

/** Figures of one campaign, counted from its ledger. */
export async function emailProgress(ctx: Context, campaignId: Id): Promise<EmailProgress> {
  const rows = await query<{ state: string; reason: string | null; n: number; fresh: number }>(
    ctx,
    `select state, case state when 'skipped' then reason end as reason, count(*) as n,
            count(*) filter (where sent_at > $2::timestamptz - interval '${WINDOW_S} s') as fresh
       from email_send where campaign_id = $1 group by 1, 2`,
    [campaignId, ctx.now()],
  );
  const unsubscribed = await queryOne<{ n: number }>(
    ctx,
    `select count(distinct send_id) as n from email_event
      where campaign_id = $1 and type = 'unsubscribed'`,
    [campaignId],
  );
  const ledger = await queryOne(
    ctx,
    `select 1 from email_campaign where campaign_id = $1 and ledger_failed_at is not null`,
    [campaignId],
  );
  const of = (...states: string[]): number =>
    rows.filter((row) => states.includes(row.state)).reduce((sum, row) => sum + row.n, 0);
  const skipped: Record<string, number> = {};
  for (const row of rows) if (row.state === "skipped") skipped[row.reason ?? "other"] = row.n;
  const queued = of("pending", "claimed");
  const ratePerSec = rows.reduce((sum, row) => sum + row.fresh, 0) / WINDOW_S;
  return {
    queued,
    sending: of("sending"),
    sent: of("sent"),
    skipped,
    failed: of("failed"),
    unknown: of("unknown"),
    cancelled: of("cancelled"),
    unsubscribed: unsubscribed?.n ?? 0,
    ledgerFailed: ledger !== undefined,
    ratePerSec,
    etaSec: etaSeconds(queued, ratePerSec),
  };
}
