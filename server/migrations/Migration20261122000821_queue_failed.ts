import { Migration } from "@mikro-orm/migrations";

/**
 * When the building of a call queue was given up; null while it is built, and once it is. `turns`
 * counts how often it was given up or tried again.
 */
export class Migration20261122000821_queue_failed extends Migration {
  override up(): void {
    this.addSql(`
      alter table call_queue_build
        alter column built_at drop not null,
        add column failed_at timestamptz,
        add column turns integer not null default 0`);
  }
}
