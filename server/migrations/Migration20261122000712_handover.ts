import { Migration } from "@mikro-orm/migrations";

/** Who mends a returned lead when its agent has left; the lead itself stays of that agent. */
export class Migration20261122000712_handover extends Migration {
  override up(): void {
    this.addSql(`alter table lead add column fixer_id uuid`);
    this.addSql(`create index lead_fixer on lead (fixer_id, status) where fixer_id is not null`);
  }
}
