import { Migration } from "@mikro-orm/migrations";

/**
 * A task stays in the outbox until its job has ended, so that a queue that lost its memory gets it
 * again. Two indexes: what is due, and what a job that ended was called. After a restore the queue is
 * empty: all tasks are due.
 */
export class Migration20261122000830_tasks_until_done extends Migration {
  override up(): void {
    this.addSql(
      `create index outbox_due on outbox (coalesce(next_at, '-infinity'::timestamptz)) where kind = 'task'`,
    );
    this.addSql(`create index outbox_task_key on outbox (key) where kind = 'task'`);
    this.addSql(AFTER_RESTORE);
  }
}

const AFTER_RESTORE = `
create or replace function after_restore() returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform new_epoch();
  update relay_head set next_floor_xid = pg_current_xact_id();
  update outbox set xid = pg_current_xact_id(), next_at = null;
  update campaign set status = case status when 'active' then 'paused' else 'draft' end,
         version = version + 1, updated_at = clock_timestamp()
   where status in ('active', 'scheduled');
end $$;`;
