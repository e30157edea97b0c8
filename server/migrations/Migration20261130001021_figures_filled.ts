import { Migration } from "@mikro-orm/migrations";

/**
 * Counts what was there before the triggers, in a transaction after theirs: nothing that they did not
 * see is open any more, and nobody who writes waits for the count. A restored database is counted
 * anew: a backup may bring figures that somebody had changed by hand.
 */
export class Migration20261130001021_figures_filled extends Migration {
  override up(): void {
    this.addSql(`select mend_campaign_figures()`);
    this.addSql(AFTER_RESTORE);
  }
}

const AFTER_RESTORE = `
create or replace function after_restore() returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform new_epoch();
  perform begin_audit_era();
  update relay_head set next_floor_xid = pg_current_xact_id();
  update outbox set xid = pg_current_xact_id(), next_at = null;
  delete from campaign_figure;
  delete from campaign_figure_delta;
  perform mend_campaign_figures();
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
