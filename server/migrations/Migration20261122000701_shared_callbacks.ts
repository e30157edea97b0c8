import { Migration } from "@mikro-orm/migrations";

/** When a promised callback became anybody's: a moment in the row, so that lists can be told of it. */
export class Migration20261122000701_shared_callbacks extends Migration {
  override up(): void {
    this.addSql(`alter table callback add column shared_at timestamptz`);
    this.addSql(`
      create index callback_unshared on callback (due_at)
       where state = 'open' and owner_id is not null and shared_at is null`);
  }
}
