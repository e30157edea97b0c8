import { Migration } from "@mikro-orm/migrations";

/**
 * The version of its person's rights that a session was opened under: one that is older than the
 * person's ends at its next refresh. Null for sessions that a process of the version before opened.
 */
export class Migration20261130000900_session_version extends Migration {
  override up(): void {
    this.addSql(`alter table session add column version integer`);
  }
}
