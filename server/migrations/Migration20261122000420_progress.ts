import { Migration } from "@mikro-orm/migrations";

/** Marks for the progress loop, and what the building of a call queue found. */
export class Migration20261122000420_progress extends Migration {
  override up(): void {
    // No key: writers never wait for one another. The loop takes all rows at once.
    this.addSql(`create table campaign_touched (campaign_id uuid not null)`);
    this.addSql(`
      alter table campaign_touched set (autovacuum_vacuum_scale_factor = 0,
        autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_cost_delay = 0)`);
    // Why people of a snapshot got no task: reason → number.
    this.addSql(`
      create table call_queue_build (
        campaign_id uuid not null references campaign (id) on delete cascade,
        snapshot_no integer not null,
        built_at timestamptz not null,
        left_out jsonb not null,
        primary key (campaign_id, snapshot_no)
      )`);
  }
}
