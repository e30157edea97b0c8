import type { JobRow } from "#shared/kernel/system-topics.ts";
import { BY_CAMPAIGN, launchedWork } from "#server/campaigns/launched-work.service.ts";
import type { Context } from "#server/kernel/context.ts";
import { query } from "#server/kernel/db/sql.ts";
import { jobIdOf, publishJob } from "#server/kernel/jobs/progress.ts";

/** More than any audience: the e-mail part's version comes first, the people done within it. */
const STEP = 100_000_000;

interface Ledger {
  campaignId: string;
  name: string;
  /** Who launched it; null when its date did. */
  takenBy: string | null;
  members: number;
  takenAt: string;
  builtAt: string | null;
  failedAt: string | null;
  /** Of the e-mail part: grows when the ledger fails, is tried again, stands. */
  version: number;
  sends: number;
  /** When the campaign was over; a ledger that is not made by then never will be. */
  endedAt: string | null;
}

const LEDGERS = `
  select s.campaign_id as "campaignId", c.name, s.taken_by as "takenBy", s.members,
         s.taken_at as "takenAt", e.ledger_built_at as "builtAt",
         e.ledger_failed_at as "failedAt", e.version,
         case when e.ledger_built_at is null then
           (select count(*)::int from email_send m where m.campaign_id = s.campaign_id)
         else s.members end as sends,
         case when c.status in ('completed', 'cancelled') then c.updated_at end as "endedAt"
    from campaign_snapshot s
    join campaign c on c.id = s.campaign_id and c.type <> 'call' and s.no = 1
    join email_campaign e on e.campaign_id = s.campaign_id`;

/** Ledgers of e-mail campaigns being made. */
export const ledgerWork = launchedWork("emailLedger", LEDGERS, ledgerJob);

/** Tells who launched the campaign how far its ledger is. */
export async function announceLedger(ctx: Context, campaignId: string): Promise<void> {
  const [ledger] = await query<Ledger>(ctx, `${LEDGERS} where s.campaign_id = $1`, [campaignId]);
  if (ledger?.takenBy) await publishJob(ctx, ledger.takenBy, ledgerJob(ledger));
}

function ledgerJob(ledger: Ledger): JobRow {
  const { campaignId, name, members, takenAt, builtAt, failedAt, sends, endedAt } = ledger;
  const done = Math.min(sends, members);
  const over = builtAt ?? endedAt;
  return {
    id: jobIdOf("emailLedger", campaignId),
    version: ledger.version * STEP + (over ? members + 2 : done + 1),
    name: "emailLedger",
    title: `Prepare the e-mails of ${name}`,
    state: failedAt && !endedAt ? "failed" : builtAt ? "done" : endedAt ? "cancelled" : "running",
    done,
    total: members,
    message: failedAt && !endedAt ? "It did not work after several tries." : null,
    startedAt: takenAt,
    finishedAt: endedAt ?? failedAt ?? builtAt,
    href: `/campaigns/${campaignId}`,
    can: BY_CAMPAIGN,
  };
}
