import { Migration } from "@mikro-orm/migrations";

/** A day's turn no longer sums up the oldest day while the log is locked: nothing read what it noted. */
export class Migration20261130000880_partitions_at_once extends Migration {
  override up(): void {
    this.addSql(ENSURE_PARTITIONS);
    this.addSql(`alter table topic_head drop column floor`);
  }
}

const ENSURE_PARTITIONS = `
create or replace function ensure_partitions() returns void
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
end $$;`;
