import { Migration } from "@mikro-orm/migrations";

/**
 * An epoch of the log belongs to one history of one cluster. A server that was promoted, recovered from
 * its archive or filled from a dump may have lost what pages have seen: its first relay or hub begins a
 * new epoch, before it hands on or writes a position.
 */
export class Migration20261130000900_store_home extends Migration {
  override up(): void {
    this.addSql(`alter table relay_head add column home text collate "C"`);
    this.addSql(STORE_HOME);
    this.addSql(NEW_EPOCH);
    this.addSql(SETTLE_STORE);
    this.addSql(`revoke all on function store_home, settle_store from public`);
    this.addSql(`grant execute on function settle_store() to pivotal_app`);
    this.addSql(`update relay_head set home = store_home()`);
  }
}

// The timeline of what is being written, not that of the last checkpoint.
const STORE_HOME = `
create function store_home() returns text language sql stable set search_path = public, pg_temp as $$
  select system_identifier || '/' || left(pg_walfile_name(pg_current_wal_lsn()), 8)
    from pg_control_system()
$$;`;

const NEW_EPOCH = `
create or replace function new_epoch() returns text
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  fresh text := left(replace(gen_random_uuid()::text, '-', ''), 12);
begin
  update relay_head set epoch = fresh, home = store_home();
  delete from topic_head;
  return fresh;
end $$;`;

const SETTLE_STORE = `
create function settle_store() returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if pg_is_in_recovery() then return false; end if;
  if exists (select from relay_head where home = store_home()) then return false; end if;
  perform from relay_head where home is distinct from store_home() for update;
  if not found then return false; end if;
  raise warning 'pivotal: another history of the store, a new epoch begins';
  perform new_epoch();
  return true;
end $$;`;
