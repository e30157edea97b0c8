import { campaignLaunched } from "#shared/campaigns/campaigns.events.ts";
import { takeSnapshot } from "#server/campaigns/audience.service.ts";
import { runLaunchSteps } from "#server/campaigns/campaigns.registry.ts";
import { lockCampaign, runCommand } from "#server/campaigns/campaigns.service.ts";
import { touchProgress } from "#server/campaigns/progress.service.ts";
import { buildLedger } from "#server/email/sends/ledger.service.ts";
import type { Context } from "#server/kernel/context.ts";
import { execute } from "#server/kernel/db/sql.ts";
import { record, transact } from "#server/kernel/db/transact.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import { minutesAfter, workingDays } from "./days.ts";
import type { DemoPeople } from "./people.ts";

/** Working days before today on which mails went out; the last of them left today. */
const DAYS = 8;

/**
 * A campaign whose mails went out over the past days, until this morning, with what was opened and
 * clicked. Launched without its pre-flight, since no mail server runs while the demo is loaded.
 */
export async function sendMailing(
  kernel: Kernel,
  people: DemoPeople,
  campaignId: string,
): Promise<void> {
  const now = kernel.now();
  const days = workingDays(now, DAYS);
  const manager = people.as("manager", minutesAfter(days[0]!, 8 * 60));
  await transact(manager, (ctx) => launch(ctx, campaignId));
  await buildLedger(manager, campaignId);
  const begins = [
    ...days.map((day) => minutesAfter(day, 9 * 60)),
    minutesAfter(now, -6 * 60),
  ] as const;
  await transact(people.as("manager"), (ctx) => send(ctx, campaignId, begins));
  await transact(people.as("manager", minutesAfter(now, -20)), (ctx) =>
    runCommand(ctx, campaignId, "complete"),
  );
}

async function launch(ctx: Context, id: string): Promise<void> {
  const campaign = await lockCampaign(ctx, id);
  await runLaunchSteps(ctx, campaign);
  const { no, members } = await takeSnapshot(ctx, campaign);
  Object.assign(campaign, {
    status: "active",
    snapshotNo: no,
    audienceCount: members,
    launchedAt: ctx.now(),
    updatedAt: ctx.now(),
  });
  record(ctx, campaignLaunched, id, { type: campaign.type, snapshotNo: no, members });
}

/** Mail n goes out on day n of `begins`, within five hours; every fourth is opened, every fifteenth clicked. */
async function send(ctx: Context, campaignId: string, begins: readonly Date[]): Promise<void> {
  await execute(
    ctx,
    `with q as (
       select id, ($2::timestamptz[])[1 + n % cardinality($2::timestamptz[])]
                  + make_interval(secs => n * 61 % 18000) as at
         from (select id, (row_number() over (order by contact_id))::int as n
                 from email_send where campaign_id = $1 and state = 'pending') p
     ), done as (
       update email_send s
          set state = 'sent', attempts = 1, sending_at = q.at, sent_at = q.at, updated_at = q.at,
              provider_message_id = '<' || s.message_token || '@insights.example.org>'
         from q where q.id = s.id
       returning s.id, s.contact_id, s.account_id, s.sent_at as at
     ), told as (
       insert into activity (at, type, contact_id, account_id, campaign_id, actor_name, ref_id)
       select at, 'email_sent', contact_id, account_id, $1, 'E-mail sending', id from done
     )
     insert into contact_stats as t (contact_id, emails_total, last_emailed_at)
     select contact_id, 1, at from done
     on conflict (contact_id) do update
       set emails_total = t.emails_total + 1, last_emailed_at = excluded.last_emailed_at`,
    [campaignId, begins],
  );
  await execute(
    ctx,
    `insert into email_event (id, provider, provider_event_id, send_id, campaign_id, type, at, received_at)
     select uuidv7(), 'smtp', e.type || '-' || s.id, s.id, $1, e.type, e.at, e.at
       from (select id, sent_at, row_number() over (order by contact_id) as n
               from email_send where campaign_id = $1 and state = 'sent') s
      cross join lateral (values
        ('opened', 4, s.sent_at + interval '11 min'),
        ('clicked', 12, s.sent_at + interval '14 min')) e(type, every, at)
      where s.n % e.every = 0 and e.at < $2`,
    [campaignId, ctx.now()],
  );
  await touchProgress(ctx, campaignId);
}
