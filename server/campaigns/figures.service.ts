import type { Context } from "#server/kernel/context.ts";
import { prepared } from "#server/kernel/db/prepared.ts";
import { query } from "#server/kernel/db/sql.ts";
import type { Drift } from "#server/kernel/module.ts";

/*
 * Figures of campaigns are roll-ups: triggers on tasks, attempts, leads and sends add a delta for each
 * statement that changes what is counted, in its transaction, and `addUp` sums the deltas. The view
 * `campaign_figure_now` is both together: exact in every snapshot, whether or not the loop runs. What
 * each row counts is written in the migration of the triggers.
 *
 * A figure's rows: grain `all` for the campaign, `day` for each UTC day, `slot` for each quarter of an
 * hour; those without a time (the states of tasks) have `all` only.
 */

/** SQL: every figure of the campaign that `id` gives, as one JSON object; null without any. */
export const figuresSql = (id: string): string => `
  (select jsonb_object_agg(figure, n) from (
     select figure, sum(n) as n from campaign_figure_now
      where campaign_id = ${id} and grain = 'all' group by figure) f)`;

/** Figures by name: `task_queued`, `dials`, `lead_new`, `mail_sent`, `mail_skipped:suppressed` … */
export type Figures = Readonly<Record<string, number>>;

/** The sum of some figures; one that is not there is 0. */
export function sumOf(figures: Figures | null, ...names: string[]): number {
  return names.reduce((sum, name) => sum + (figures?.[name] ?? 0), 0);
}

// Only the process that holds the lock of the progress loop runs it: rows of campaign_figure have one
// writer, and who writes deltas meets nobody.
const ADD_UP = prepared(
  "add-up-figures",
  `with taken as (delete from campaign_figure_delta returning campaign_id, figure, at, n),
   marked as (delete from campaign_touched returning campaign_id),
   moved as (
     select campaign_id, figure, at, sum(n) as n from taken group by 1, 2, 3 having sum(n) <> 0
   ), summed as (
     insert into campaign_figure as f (campaign_id, grain, figure, since, n)
     select m.campaign_id, g.grain, m.figure, g.since, sum(m.n)::bigint
       from moved m cross join lateral figure_grains(m.at) g
      group by 1, 2, 3, 4 having sum(m.n) <> 0
     on conflict (campaign_id, grain, figure, since) do update set n = f.n + excluded.n
   )
   select c.id from campaign c
    where c.id in (select campaign_id from moved union select campaign_id from marked)`,
);

/**
 * Adds up what was counted since the last time; under the lock of the progress loop.
 * @returns campaigns whose figures moved, or that were marked as touched
 */
export async function addUp(ctx: Context): Promise<string[]> {
  return (await query<{ id: string }>(ctx, ADD_UP, [])).map(({ id }) => id);
}

/** @returns whether figures of the campaign moved that its gauge does not show yet */
export const MOVING = `exists (select from campaign_touched where campaign_id::text = $1)
  or exists (select from campaign_figure_delta where campaign_id::text = $1)`;

/**
 * Kept figures that a recount from rows does not give; for `npm run verify`.
 * @param kept SQL: a condition over `figure`: the figures that the recount is about
 * @param recount SQL, a relation: campaign_id, figure, at (null where it has no time), n
 */
export async function figureDrift(ctx: Context, kept: string, recount: string): Promise<Drift[]> {
  const rows = await query<Row>(
    ctx,
    `select coalesce(k.campaign_id, r.campaign_id) as campaign, coalesce(k.figure, r.figure) as figure,
            coalesce(k.grain, r.grain) as grain, coalesce(k.since, r.since)::text as since,
            coalesce(k.n, 0) as stored, coalesce(r.n, 0) as actual
       from (select campaign_id, grain, figure, since, sum(n)::bigint as n from campaign_figure_now
              where ${kept} group by 1, 2, 3, 4) k
       full join (select c.campaign_id, g.grain, c.figure, g.since, sum(c.n)::bigint as n
                    from (${recount}) c
                   cross join lateral figure_grains(figure_slot(c.at)) g group by 1, 2, 3, 4) r
         using (campaign_id, grain, figure, since)
      where coalesce(k.n, 0) <> coalesce(r.n, 0)
      order by 1, 2, 3, 4`,
  );
  return rows.map(({ campaign, figure, grain, since, stored, actual }) => {
    const when = grain === "all" ? "" : ` of the ${grain} ${since}`;
    return { what: `figure ${figure}${when} of campaign ${campaign}`, stored, actual };
  });
}

interface Row {
  campaign: string;
  figure: string;
  grain: string;
  since: string;
  stored: number;
  actual: number;
}
