import { Migration } from "@mikro-orm/migrations";

/**
 * What came of the rows of a running import: logged, unlike the staged rows themselves, so that the
 * list and the error file are whole even after a crash of the database.
 */
export class Migration20261122000750_import_outcome extends Migration {
  override up(): void {
    this.addSql(`
      create table import_outcome (
        import_id uuid not null,
        seq integer not null,
        record_id uuid,
        error text,
        primary key (import_id, seq)
      )`);
  }
}
