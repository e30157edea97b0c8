import { isDeepStrictEqual } from "node:util";
import { LEAD_STATUSES } from "#shared/leads/lead.rules.ts";
import { COUNT_LIMIT } from "#shared/reports/wallboard.rules.ts";
import { wallboardTopic } from "#shared/reports/reports.events.ts";
import type { Wallboard } from "#shared/reports/reports.schema.ts";
import type { Context } from "#server/kernel/context.ts";
import { queryOne } from "#server/kernel/db/sql.ts";
import { publish } from "#server/kernel/db/transact.ts";
import { IN_QUEUE } from "#server/leads/leads.service.ts";
import { actualOf, shownGauges } from "#server/kernel/events/gauges.ts";
import { readAfter } from "#server/kernel/events/log-reader.ts";

interface Row extends Omit<Wallboard, "at" | "connectRate" | "queueMinutes"> {
  callsLately: number;
}

/** The pace of calls is that of the last minutes, the rate of sends that of the last seconds. */
const LATELY_MINUTES = 15;
const RATE_SECONDS = 10;

/** How many rows `from` has, counted no further than the limit: a tick costs the same on any history. */
const count = (from: string) =>
  `(select count(*)::int from (select from ${from} limit ${COUNT_LIMIT}) x)`;

/** Leads, calls and mails of today, from what their writers count by quarters of an hour. */
const today = (figure: string) =>
  `coalesce(sum(n) filter (where figure = '${figure}'), 0)::int as "${figure}"`;
const COUNTED = [
  "dials",
  "connects",
  "conversations",
  "mail_sent",
  "published",
  ...LEAD_STATUSES.map((status) => `lead_${status}`),
];
const DAY = `date_trunc('day', $1::timestamptz, $2)`;

// $1 now, $2 the workspace's zone. Ranges of time are instants, so that indexes on time serve
export const WALLBOARD_SQL = `
  select
    coalesce((select jsonb_object_agg(state, n) from (select state, count(*)::int as n
      from agent_state where state <> 'offline' group by state) x), '{}') as agents,
    ${count("call_attempt where state <> 'ended'")} as "callsNow",
    t.dials as "callsToday", t.connects as "connectsToday", t.conversations as "conversationsToday",
    ${count(`call_attempt where dialing_at is not null
      and created_at > $1::timestamptz - interval '${LATELY_MINUTES} minutes'`)} as "callsLately",
    (select coalesce(sum(f.n), 0)::int from campaign_figure_now f
       join campaign c on c.id = f.campaign_id and c.status = 'active'
      where f.grain = 'all' and f.figure in ('task_queued', 'task_callback')) as "queueDepth",
    jsonb_build_object(${LEAD_STATUSES.map((status) => `'${status}', t.lead_${status}`).join(", ")})
      as leads,
    t.published as "publishedToday",
    q.n as "qaBacklog", q.oldest as "qaOldestAt",
    ${count(`email_send where state = 'sent'
      and sent_at > $1::timestamptz - interval '${RATE_SECONDS} seconds'`)} / ${RATE_SECONDS}.0 as "sendsPerSecond",
    t.mail_sent as "sendsToday",
    ${count(`email_event where type = 'bounced' and at >= ${DAY}`)} as "bouncesToday"
  from (select ${COUNTED.map(today).join(", ")} from campaign_figure_now
         where grain = 'slot' and since >= ${DAY}) t,
       (select count(*)::int as n, min(queued_at) as oldest from (select queued_at from lead l
         where ${IN_QUEUE} order by queued_at limit ${COUNT_LIMIT}) w) q`;

/** The wallboard's figures now; today is the workspace's day, a call is one that was dialled. */
export async function wallboard(ctx: Context): Promise<Wallboard> {
  const at = ctx.now().toISOString();
  const { callsLately, ...row } = (await queryOne<Row>(ctx, WALLBOARD_SQL, [
    at,
    ctx.kernel.config.timeZone,
  ]))!;
  return {
    ...row,
    at,
    sendsPerSecond: Number(row.sendsPerSecond),
    queueMinutes:
      callsLately === 0 ? null : Math.round((row.queueDepth * LATELY_MINUTES) / callsLately),
    connectRate: row.callsToday === 0 ? null : row.connectsToday / row.callsToday,
  };
}

/** What of the figures only rows move; the rest also moves with the clock. */
const LASTING = ["agents", "callsNow", "queueDepth", "qaBacklog", "qaOldestAt"] as const;

/** The gauge beside the rows. */
export const wallboardNow = actualOf(wallboardTopic, async (ctx, _params, shown) => {
  const actual = await wallboard(ctx);
  const lasting = Object.fromEntries(LASTING.map((key) => [key, actual[key]]));
  return new Map([["main", { ...actual, ...shown.get("main"), ...lasting }]]);
});

/** Without news the figures are said again this often, so that a screen can tell they are alive. */
const ALIVE_MS = 2_000;

/**
 * Recomputes and publishes the figures when something moved; the wallboard loop's step.
 * @returns whether they were published
 */
export async function refreshWallboard(ctx: Context): Promise<boolean> {
  const read = await readAfter(ctx, "wallboard");
  if (!read) return false;
  const own = wallboardTopic.ref();
  const shown = (await shownGauges(ctx, [own], "main")).get(own.name);
  const age = shown ? ctx.now().getTime() - Date.parse(shown.at) : Infinity;
  const moved = read.topics.some((topic) => topic !== own.name);
  if (!moved && age < ALIVE_MS) return false;
  const value = await wallboard(ctx);
  if (shown && age < ALIVE_MS && isDeepStrictEqual({ ...shown, at: value.at }, value)) {
    return false;
  }
  publish(ctx, wallboardTopic.gauge({}, "main", value));
  return true;
}
