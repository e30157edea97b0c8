import { Migration } from "@mikro-orm/migrations";

/**
 * The hub's own log: outbox (written by commands), event_log and gauge_value (written by the
 * relay, read by the hubs), and the two heads that give out positions.
 */
export class Migration20261122000100_events extends Migration {
  override up(): void {
    this.addSql(OUTBOX);
    this.addSql(HEADS);
    this.addSql(EVENT_LOG);
    this.addSql(ENSURE_RANGE);
    this.addSql(ENSURE_PARTITIONS);
    this.addSql(NEW_EPOCH);
    this.addSql(GRANTS);
    this.addSql("select ensure_partitions()");
  }
}

// `xid` stands before `id`: column defaults are evaluated in this order, so a transaction has its
// number before it takes an id. The relay's floor relies on it. No primary key: every row is in
// exactly one of the partial indexes, and lives for milliseconds.
const OUTBOX = `
create table outbox (
  xid xid8 not null default pg_current_xact_id(),
  id bigint generated always as identity,
  kind text collate "C" not null check (kind in ('event', 'gauge', 'task')),
  authz boolean not null default false,
  topic text collate "C",
  key text collate "C",
  type text collate "C",
  data json not null,
  cause_id text collate "C",
  run_at timestamptz,
  attempts smallint not null default 0,
  next_at timestamptz,
  at timestamptz not null default clock_timestamp(),
  check (case kind when 'event' then topic is not null and type is not null
                   when 'gauge' then topic is not null and key is not null
                   else type is not null end)
);
create index outbox_rows on outbox (id) where kind <> 'task' and not authz;
create index outbox_authz on outbox (id) where authz;
create index outbox_tasks on outbox (id) where kind = 'task';
alter table outbox set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000,
  autovacuum_vacuum_cost_delay = 0, autovacuum_analyze_scale_factor = 0,
  autovacuum_analyze_threshold = 50000);

create table outbox_dead (
  id bigint primary key,
  kind text collate "C" not null,
  authz boolean not null,
  topic text collate "C",
  key text collate "C",
  type text collate "C",
  data json not null,
  cause_id text collate "C",
  run_at timestamptz,
  at timestamptz not null,
  error text not null,
  died_at timestamptz not null default clock_timestamp()
);`;

// One row gives out positions; locking it is the fence between relays. Rows are never pruned.
const HEADS = `
create table relay_head (
  one boolean primary key default true check (one),
  pos bigint not null default 0,
  epoch text collate "C" not null default left(replace(gen_random_uuid()::text, '-', ''), 12),
  floor_id bigint not null default 0,
  next_floor_id bigint not null default 0,
  next_floor_xid xid8 not null default '0'
);
insert into relay_head default values;

create table topic_head (
  topic text collate "C" primary key,
  epoch text collate "C" not null,
  seq bigint not null,
  floor bigint not null default 0
) with (fillfactor = 70);

create table gauge_value (
  topic text collate "C" not null,
  key text collate "C" not null,
  rev bigint not null,
  step bigint not null default 1,
  value json not null,
  at timestamptz not null default clock_timestamp(),
  primary key (topic, key)
) with (fillfactor = 70);
create index gauge_value_rev on gauge_value (rev);
comment on column gauge_value.step is
  'Counts the changes of this key: what a portal sees instead of rev, which tells how busy the agency is.';`;

const EVENT_LOG = `
create table event_log (
  pos bigint not null,
  topic text collate "C" not null,
  epoch text collate "C" not null,
  seq bigint not null,
  type text collate "C" not null,
  data json not null,
  cause_id text collate "C",
  authz boolean not null default false,
  at timestamptz not null default clock_timestamp()
) partition by range (at);
create index event_log_pos on event_log (pos);
create index event_log_topic on event_log (topic, epoch, seq);
create index event_log_authz on event_log (at) where authz;
create table event_log_default partition of event_log default;`;

// Rows that already wait in the default partition move into the new one.
const ENSURE_RANGE = `
create function ensure_range(parent text, part text, key text, lower_at timestamptz, upper_at timestamptz)
returns void language plpgsql security definer set search_path = public, pg_temp as $$
declare
  waiting boolean;
begin
  if to_regclass(part) is not null then return; end if;
  execute format('lock table %I in access exclusive mode', parent || '_default');
  execute format('select exists (select from %I where %I >= $1 and %I < $2)',
    parent || '_default', key, key) into waiting using lower_at, upper_at;
  if not waiting then
    execute format('create table %I partition of %I for values from (%L) to (%L)',
      part, parent, lower_at, upper_at);
    return;
  end if;
  execute format('create table %I (like %I including all)', part, parent);
  execute format('with moved as (delete from %I where %I >= %L and %I < %L returning *)
    insert into %I select * from moved', parent || '_default', key, lower_at, key, upper_at, part);
  execute format('alter table %I attach partition %I for values from (%L) to (%L)',
    parent, part, lower_at, upper_at);
end $$;
revoke all on function ensure_range from public;`;

// Days and months are UTC. The audit log is kept; events are kept 7 days.
const ENSURE_PARTITIONS = `
create function ensure_partitions() returns void
language plpgsql security definer set search_path = public, pg_temp set timezone = 'UTC'
set lock_timeout = '2s' as $$
declare
  day date := current_date;
  month date := date_trunc('month', current_date)::date;
  old text;
begin
  perform pg_advisory_xact_lock(hashtext('ensure_partitions'));
  for i in -1..3 loop
    perform ensure_range('event_log', 'event_log_' || to_char(day + i, 'YYYYMMDD'), 'at',
      (day + i)::timestamptz, (day + i + 1)::timestamptz);
  end loop;
  for old in
    select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where i.inhparent = 'event_log'::regclass and c.relname ~ '^event_log_[0-9]{8}$'
       and c.relname < 'event_log_' || to_char(day - 7, 'YYYYMMDD')
  loop
    execute format('update topic_head h set floor = greatest(h.floor, gone.seq)
      from (select topic, epoch, max(seq) as seq from %I group by topic, epoch) gone
      where gone.topic = h.topic and gone.epoch = h.epoch', old);
    execute format('drop table %I', old);
  end loop;
  if to_regclass('audit_log_default') is not null then
    for i in 0..2 loop
      perform ensure_range('audit_log',
        'audit_log_' || to_char(month + make_interval(months => i), 'YYYYMM'), 'at',
        (month + make_interval(months => i))::timestamptz,
        (month + make_interval(months => i + 1))::timestamptz);
      -- default privileges would let the app rewrite history
      execute format('revoke update, delete, truncate on %I from pivotal_app',
        'audit_log_' || to_char(month + make_interval(months => i), 'YYYYMM'));
    end loop;
  end if;
end $$;
revoke all on function ensure_partitions from public;`;

// History is gone (restore, failover with loss): every client reads its snapshots again.
const NEW_EPOCH = `
create function new_epoch() returns text
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  fresh text := left(replace(gen_random_uuid()::text, '-', ''), 12);
begin
  update relay_head set epoch = fresh;
  delete from topic_head;
  return fresh;
end $$;
revoke all on function new_epoch from public;

-- What a restored database must not do by itself: send, dial, or believe another cluster's transaction ids.
create function after_restore() returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform new_epoch();
  update relay_head set next_floor_xid = pg_current_xact_id();
  update outbox set xid = pg_current_xact_id();
  update campaign set status = case status when 'active' then 'paused' else 'draft' end,
         version = version + 1, updated_at = clock_timestamp()
   where status in ('active', 'scheduled');
end $$;
revoke all on function after_restore from public;`;

const GRANTS = `
grant select, insert, update, delete on outbox, outbox_dead to pivotal_app;
grant select on sequence outbox_id_seq to pivotal_app;
grant select, update on relay_head to pivotal_app;
grant select, insert, update on topic_head, gauge_value to pivotal_app;
grant delete on gauge_value to pivotal_app;
grant select, insert on event_log to pivotal_app;
grant execute on function ensure_partitions(), new_epoch() to pivotal_app;`;
