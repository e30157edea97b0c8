import { Migration } from "@mikro-orm/migrations";

/**
 * What the app's role may say of the audit: what was done, not in which transaction or era. Seals go
 * on by a function that lets none be put beside or before another; they name the key that made them.
 * Seals without a key were made before.
 */
export class Migration20261130001061_audit_doors extends Migration {
  override up(): void {
    this.addSql(`revoke insert on audit_log from pivotal_app`);
    this.addSql(`
      grant insert (at, actor_kind, actor_id, actor_name, via, batch_id, request_id, action,
                    entity_type, entity_id, version, changes, data) on audit_log to pivotal_app`);
    this.addSql(CLOSE_PARTITIONS);
    this.addSql(`alter table audit_seal add column key_id text`);
    this.addSql(`revoke insert on audit_seal from pivotal_app`);
    this.addSql(APPEND_AUDIT_SEAL);
    this.addSql(`revoke all on function append_audit_seal from public`);
    this.addSql(`grant execute on function append_audit_seal to pivotal_app`);
  }
}

// The app reads and writes through the parent: a partition's own rights would be a way around it.
const CLOSE_PARTITIONS = `
do $$ declare part regclass; begin
  for part in select inhrelid::regclass from pg_inherits where inhparent = 'audit_log'::regclass loop
    execute format('revoke all on %s from pivotal_app', part);
  end loop;
end $$;`;

const APPEND_AUDIT_SEAL = `
create function append_audit_seal(
  in_era smallint, through xid8, rows integer, sum bytea, made_by text, made_at timestamptz)
returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  last audit_seal;
  since xid8 := '0';
  today date := (made_at at time zone 'UTC')::date;
begin
  lock table audit_seal in share row exclusive mode;
  select * into last from audit_seal order by era desc, through_txid desc limit 1;
  if last.era = in_era then since := last.through_txid; end if;
  if made_by is null or octet_length(sum) is distinct from 32 then
    raise exception 'a seal has a key and 32 bytes';
  end if;
  if in_era < coalesce(last.era, 1) or in_era > audit_era() or through <= since then
    raise exception 'a seal goes behind the last one';
  end if;
  if in_era = audit_era() and through >= pg_snapshot_xmin(pg_current_snapshot()) then
    raise exception 'a seal covers what is final';
  end if;
  if exists (select from audit_log where era < in_era and era >= coalesce(last.era, 1)
              and (era > last.era or txid > last.through_txid)) then
    raise exception 'an era is sealed to its end before the next one';
  end if;
  if rows is distinct from
     (select count(*) from audit_log a where a.era = in_era and a.txid > since and a.txid <= through) then
    raise exception 'a seal covers all rows of its range';
  end if;
  insert into audit_seal (day, seq, era, after_txid, through_txid, row_count, prev_hash, hash, key_id,
                          sealed_at)
  select today, coalesce(max(seq), 0) + 1, in_era, since, through, rows,
         coalesce(last.hash, decode(repeat('00', 32), 'hex')), sum, made_by, made_at
    from audit_seal where day = today;
end $$;`;
