import { Migration } from "@mikro-orm/migrations";

/** Why a disposition was corrected; the first one of a call has none. */
export class Migration20261122000871_corrections extends Migration {
  override up(): void {
    this.addSql(`alter table disposition_record add column reason text`);
  }
}
