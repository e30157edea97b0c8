import { Migration } from "@mikro-orm/migrations";

/** Uploaded files go some time after their import ended; its row stays and says since when they are gone. */
export class Migration20261130001063_upload_retention extends Migration {
  override up(): void {
    this.addSql(`alter table data_import add column files_gone_at timestamptz`);
  }
}
