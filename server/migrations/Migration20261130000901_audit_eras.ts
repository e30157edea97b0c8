import { Migration } from "@mikro-orm/migrations";

/**
 * Transaction numbers order the audit only within one cluster. Rows written after a restore are of
 * another era, in which they may be lower again; seals go on era by era.
 */
export class Migration20261130000901_audit_eras extends Migration {
  override up(): void {
    this.addSql(`alter table audit_log add column era smallint not null default 1`);
    this.addSql(`alter table audit_seal add column era smallint not null default 1`);
    this.addSql(`drop index audit_log_txid`);
    this.addSql(`create index audit_log_txid on audit_log (era, txid, id)`);
    this.addSql(AUDIT_ERA);
    this.addSql(BEGIN_AUDIT_ERA);
    this.addSql(AFTER_RESTORE);
    this.addSql(SETTLE_STORE);
    this.addSql(`revoke all on function begin_audit_era from public`);
  }
}

// The column's default: it costs an insert nothing.
const AUDIT_ERA = `
create function audit_era() returns smallint language sql stable set search_path = public, pg_temp as $$
  select pg_get_expr(d.adbin, d.adrelid)::smallint
    from pg_attrdef d join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
   where d.adrelid = 'audit_log'::regclass and a.attname = 'era'
$$;`;

const BEGIN_AUDIT_ERA = `
create function begin_audit_era() returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  execute format('alter table audit_log alter column era set default %s',
    1 + greatest(audit_era(), (select max(era) from audit_log), (select max(era) from audit_seal)));
end $$;`;

const AFTER_RESTORE = `
create or replace function after_restore() returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform new_epoch();
  perform begin_audit_era();
  update relay_head set next_floor_xid = pg_current_xact_id();
  update outbox set xid = pg_current_xact_id(), next_at = null;
  with held as (
    update campaign set status = case status when 'active' then 'paused' else 'draft' end,
           version = version + 1, updated_at = clock_timestamp()
     where status in ('active', 'scheduled')
    returning id, version, old.status as was, new.status as now
  )
  insert into audit_log (at, actor_kind, actor_name, via, action, entity_type, entity_id, version, changes)
  select clock_timestamp(), 'system', 'restore', 'system', 'campaign.restored', 'campaign', id, version,
         jsonb_build_object('status', jsonb_build_array(was, now))
    from held;
end $$;`;

// A dump that somebody put into another cluster by hand has transaction numbers of a stranger, too.
const SETTLE_STORE = `
create or replace function settle_store() returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  was text;
begin
  if pg_is_in_recovery() then return false; end if;
  if exists (select from relay_head where home = store_home()) then return false; end if;
  select home into was from relay_head where home is distinct from store_home() for update;
  if not found then return false; end if;
  raise warning 'pivotal: another history of the store, a new epoch begins';
  perform new_epoch();
  if split_part(was, '/', 1) is distinct from split_part(store_home(), '/', 1) then
    perform begin_audit_era();
    update relay_head set next_floor_xid = pg_current_xact_id();
    update outbox set xid = pg_current_xact_id();
  end if;
  return true;
end $$;`;
