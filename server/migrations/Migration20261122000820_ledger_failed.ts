import { Migration } from "@mikro-orm/migrations";

/** When the making of a campaign's ledger was given up; null while it is made, and once it is. */
export class Migration20261122000820_ledger_failed extends Migration {
  override up(): void {
    this.addSql(`alter table email_campaign add column ledger_failed_at timestamptz`);
  }
}
