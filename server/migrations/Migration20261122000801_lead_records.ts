import { Migration } from "@mikro-orm/migrations";

/** How far the loop has read that tells leads' lists of changes to their people and companies. */
export class Migration20261122000801_lead_records extends Migration {
  override up(): void {
    this.addSql(`insert into stats_cursor (name, pos) select 'lead-records', pos from relay_head`);
  }
}
