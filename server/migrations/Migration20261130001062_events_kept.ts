import { Migration } from "@mikro-orm/migrations";

/**
 * How many days events are kept is said by whoever keeps house (EVENTS_KEPT_DAYS); a worker of the
 * version before says nothing and keeps 7. New partitions of the audit have no rights of their own.
 */
export class Migration20261130001062_events_kept extends Migration {
  override up(): void {
    this.addSql(`drop function ensure_partitions()`);
    this.addSql(ENSURE_PARTITIONS);
    this.addSql(`revoke all on function ensure_partitions from public`);
    this.addSql(`grant execute on function ensure_partitions to pivotal_app`);
  }
}

const ENSURE_PARTITIONS = `
create function ensure_partitions(days_kept integer default 7) returns void
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
       and c.relname < 'event_log_' || to_char(day - greatest(days_kept, 1), 'YYYYMMDD')
  loop
    execute format('drop table %I', old);
  end loop;
  if to_regclass('audit_log_default') is not null then
    for i in 0..2 loop
      perform ensure_range('audit_log',
        'audit_log_' || to_char(month + make_interval(months => i), 'YYYYMM'), 'at',
        (month + make_interval(months => i))::timestamptz,
        (month + make_interval(months => i + 1))::timestamptz);
      -- the app works through the parent: default privileges would be a way around its column rights
      execute format('revoke all on %I from pivotal_app',
        'audit_log_' || to_char(month + make_interval(months => i), 'YYYYMM'));
    end loop;
  end if;
end $$;`;
