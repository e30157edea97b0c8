import { Migration } from "@mikro-orm/migrations";

/**
 * The import's ladder asks for a person by name and phone, and by name and company. A switchboard's
 * number or a large company alone leaves thousands to look at; the name leaves a few.
 */
export class Migration20261122000751_contact_name_key extends Migration {
  override up(): void {
    this.addSql(`create index contact_name_key on contact (name_key) where deleted_at is null`);
  }
}
