import { Migration } from "@mikro-orm/migrations";

/** An import takes a row of which a cell cannot be read, and keeps what it has to say of it. */
export class Migration20261130001100_import_notes extends Migration {
  override up(): void {
    this.addSql(`alter table data_import add column noted_count integer not null default 0`);
    this.addSql(`alter table data_import add column notes_key text`);
    this.addSql(`alter table import_outcome add column notes text`);
  }
}
