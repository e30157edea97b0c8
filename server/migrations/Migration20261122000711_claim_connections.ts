import { Migration } from "@mikro-orm/migrations";

/** Which connection of the holder a claim came by; says nothing once the claim has no holder. */
export class Migration20261122000711_claim_connections extends Migration {
  override up(): void {
    this.addSql(`alter table lead add column claim_connection uuid`);
    this.addSql(`alter table call_task add column lease_connection uuid`);
  }
}
