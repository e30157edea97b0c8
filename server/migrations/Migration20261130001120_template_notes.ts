import { Migration } from "@mikro-orm/migrations";

/** What was taken from a mail when it was compiled, for its author and for who approves it. */
export class Migration20261130001120_template_notes extends Migration {
  override up(): void {
    this.addSql(
      `alter table email_template_version add column notes jsonb not null default '[]'::jsonb`,
    );
    this.addSql(`alter table email_template_version alter column notes drop default`);
  }
}
