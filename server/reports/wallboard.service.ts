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

interface Row extends Omit<Wallboard, "at" | "leads" | "connectRate" | "queueMinutes"> {
  leads: Partial<Wallboard["leads"]>;
  callsLately: number;
}

/** The pace of calls is that of the last minutes, the rate of sends that of the last seconds. */
const LATELY_MINUTES = 15;
const RATE_SECONDS = 10;

/** How many rows `from` has, counted no further than the limit: a tick costs the same on any history. */
const count = (from: string) =>
  `(select count(*)::int from (select from ${from} limit ${COUNT_LIMIT}) x)`;

// Ranges of time are given as instants, so that indexes on time serve. $1 now, $2 begin of the day
export const WALLBOARD_SQL = `
  select
    coalesce((select jsonb_object_agg(state, n) from (select state, count(*)::int as n
      from agent_state where state <> 'offline' group by state) x), '{}') as agents,
    ${count("call_attempt where state <> 'ended'")} as "callsNow",
    t.calls as "callsToday", t.connects as "connectsToday", t.talks as "conversationsToday",
    t.lately as "callsLately",
    ${count(`campaign c join call_task k on k.campaign_id = c.id and k.state = 'queued'
      where c.status = 'active'`)} as "queueDepth",
    coalesce((select jsonb_object_agg(status, n) from (select status, count(*)::int as n
      from (select status from lead where qualified_at >= $2::timestamptz
             limit ${COUNT_LIMIT}) l group by status) x), '{}') as leads,
    ${count("lead where status = 'published' and published_at >= $2::timestamptz")}
      as "publishedToday",
    q.n as "qaBacklog", q.oldest as "qaOldestAt",
    ${count(`email_send where state = 'sent'
      and sent_at > $1::timestamptz - interval '${RATE_SECONDS} seconds'`)} / ${RATE_SECONDS}.0 as "sendsPerSecond",
    ${count("email_send where state = 'sent' and sent_at >= $2::timestamptz")} as "sendsToday",
    ${count("email_event where type = 'bounced' and at >= $2::timestamptz")} as "bouncesToday"
  from (select count(*)::int as calls,
               count(*) filter (where answered_at is not null)::int as connects,
               count(*) filter (where is_conversation)::int as talks,
               count(*) filter (where created_at > $1::timestamptz - interval '${LATELY_MINUTES} minutes')::int
                 as lately
          from (select created_at, answered_at, is_conversation from call_attempt
                 where created_at >= $2::timestamptz
                 order by created_at desc limit ${COUNT_LIMIT}) a) t,
       (select count(*)::int as n, min(queued_at) as oldest from (select queued_at from lead l
         where ${IN_QUEUE} order by queued_at limit ${COUNT_LIMIT}) w) q`;

/** The wallboard's figures from rows. */
export async function wallboard(ctx: Context): Promise<Wallboard> {
  const at = ctx.now().toISOString();
  const { callsLately, ...row } = (await queryOne<Row>(ctx, WALLBOARD_SQL, [
    at,
    `${at.slice(0, 10)}T00:00:00Z`,
  ]))!;
  const zero = Object.fromEntries(LEAD_STATUSES.map((status) => [status, 0]));
  return {
    ...row,
    at,
    leads: { ...zero, ...row.leads } as Wallboard["leads"],
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
