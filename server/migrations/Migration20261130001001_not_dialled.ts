import { Migration } from "@mikro-orm/migrations";

/** Why a call was not dialled: what its agent is told. */
export class Migration20261130001001_not_dialled extends Migration {
  override up(): void {
    this.addSql(`alter table call_attempt add column not_dialled text`);
  }
}
