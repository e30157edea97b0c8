import { Migration } from "@mikro-orm/migrations";

/**
 * Figures of campaigns, kept by the statements that change what they count: progress, wallboard and
 * orders read a few sums instead of counting every task, call and mail again several times a second.
 * The next migration fills them from the rows that are there.
 */
export class Migration20261130001020_campaign_figures extends Migration {
  override up(): void {
    this.addSql(TABLES);
    this.addSql(GRAINS);
    this.addSql(VIEW);
    for (const table of Object.keys(COUNTED)) {
      this.addSql(triggerFunction(table));
      for (const trigger of triggersOf(table)) this.addSql(trigger);
    }
    this.addSql(MEND);
    this.addSql(`revoke all on function mend_campaign_figures from public`);
  }
}

// A delta has no key and no index: writers never wait for one another, whatever order they come in,
// and a delta is seen exactly when what it counts is. The progress loop adds deltas up into
// campaign_figure and deletes them. A figure has a time in all of its deltas or in none.
const TABLES = `
create table campaign_figure_delta (
  campaign_id uuid not null,
  figure text collate "C" not null,
  at timestamptz,
  n bigint not null
);
alter table campaign_figure_delta set (autovacuum_vacuum_scale_factor = 0,
  autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_cost_delay = 0);

create table campaign_figure (
  campaign_id uuid not null,
  grain text collate "C" not null check (grain in ('all', 'day', 'slot')),
  figure text collate "C" not null,
  since timestamptz not null,
  n bigint not null,
  primary key (campaign_id, grain, figure, since)
) with (fillfactor = 50);
create index campaign_figure_all on campaign_figure (figure) where grain = 'all';
create index campaign_figure_slot on campaign_figure (since) where grain = 'slot';`;

// A quarter of an hour: every zone's day begins with one.
const GRAINS = `
create function figure_slot(at timestamptz) returns timestamptz language sql immutable as $$
  select date_bin('15 minutes', at, '2000-01-01 00:00:00+00')
$$;
create function figure_grains(at timestamptz) returns table (grain text, since timestamptz)
language sql immutable as $$
  select g.grain collate "C", g.since
    from (values ('all', timestamptz '-infinity'), ('slot', at),
                 ('day', date_bin('1 day', at, '2000-01-01 00:00:00+00'))) g (grain, since)
   where g.since is not null
$$;`;

/** Figures as they are in this very snapshot: what was added up, and what was not yet. */
const VIEW = `
create view campaign_figure_now as
  select campaign_id, grain, figure, since, n from campaign_figure
  union all
  select d.campaign_id, g.grain, d.figure, g.since, d.n
    from campaign_figure_delta d cross join lateral figure_grains(d.at) g`;

/** What the rows of a relation count: campaign, figure, time, number. The only definition there is. */
const COUNTED: Record<string, (rows: string) => string> = {
  call_task: (rows) => `
    select campaign_id, null::timestamptz as at, 1::bigint as n,
           'task_' || case when state = 'queued' and rank = 0 then 'callback' else state end as figure
      from ${rows}`,
  // talk is in microseconds
  call_attempt: (rows) => `
    select r.campaign_id, figure_slot(r.created_at) as at, f.n, f.figure
      from ${rows} r cross join lateral (values
        ('dials', (r.dialing_at is not null)::int::bigint),
        ('connects', (r.answered_at is not null)::int::bigint),
        ('conversations', (r.is_conversation is true)::int::bigint),
        ('talk', coalesce(extract(epoch from r.ended_at - r.answered_at) * 1000000, 0)::bigint),
        ('said:' || r.disposition_label, 1)) f (figure, n)
     where f.n <> 0 and f.figure is not null`,
  lead: (rows) => `
    select r.campaign_id, figure_slot(f.at) as at, 1::bigint as n, f.figure
      from ${rows} r cross join lateral (values
        ('lead_' || r.status, r.qualified_at),
        ('leads', case when r.status <> 'rejected' then r.qualified_at end),
        ('published', case when r.status = 'published' then r.published_at end)) f (figure, at)
     where f.at is not null`,
  email_send: (rows) => `
    select campaign_id, figure_slot(case when state = 'sent' then sent_at end) as at,
           1::bigint as n,
           'mail_' || state || case when state = 'skipped' then ':' || reason else '' end as figure
      from ${rows}`,
};

// One trigger for each kind of statement: PostgreSQL gives a trigger for several no old and new rows.
function triggerFunction(table: string): string {
  const of = COUNTED[table]!;
  const add = (rows: string) => `
    insert into campaign_figure_delta (campaign_id, figure, at, n)
    select campaign_id, figure, at, sum(n)::bigint from (${rows}) x
     group by campaign_id, figure, at having sum(n) <> 0;`;
  const negative = `select campaign_id, at, -n as n, figure from (${of("gone")}) g`;
  return `
create function count_${table}() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then ${add(of("fresh"))}
  elsif tg_op = 'DELETE' then ${add(negative)}
  else ${add(`${of("fresh")} union all ${negative}`)}
  end if;
  return null;
end $$;`;
}

const triggersOf = (table: string): string[] =>
  [
    ["insert", "new table as fresh"],
    ["update", "old table as gone new table as fresh"],
    ["delete", "old table as gone"],
  ].map(
    ([event, rows]) => `
      create trigger ${table}_counts_${event} after ${event} on ${table}
        referencing ${rows} for each statement execute function count_${table}()`,
  );

// One statement, so one snapshot: rows and deltas that others commit meanwhile are both in it or both
// not. It only adds deltas: nobody waits for it.
const MEND = `
create function mend_campaign_figures() returns bigint language plpgsql as $$
declare
  mended bigint;
begin
  insert into campaign_figure_delta (campaign_id, figure, at, n)
  select campaign_id, figure, at, sum(n)::bigint from (
    ${Object.entries(COUNTED)
      .map(([table, of]) => `select campaign_id, at, n, figure from (${of(table)}) c_${table}`)
      .join(" union all ")}
    union all
    select campaign_id, at, -n, figure from campaign_figure_delta
    union all
    select campaign_id, nullif(since, '-infinity'), -n, figure from campaign_figure f
     where grain = 'slot' or (grain = 'all' and not exists (
       select from campaign_figure s
        where s.campaign_id = f.campaign_id and s.figure = f.figure and s.grain = 'slot'))
  ) x group by campaign_id, figure, at having sum(n) <> 0;
  get diagnostics mended = row_count;
  return mended;
end $$;`;
