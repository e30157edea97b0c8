import { Migration } from "@mikro-orm/migrations";

/** When a job was first told of, so that housekeeping knows which owners nobody asks for any more. */
export class Migration20261122000800_job_owner_age extends Migration {
  override up(): void {
    this.addSql(
      `alter table job_owner add column at timestamptz not null default clock_timestamp()`,
    );
    this.addSql(`create index job_owner_at on job_owner (at)`);
    this.addSql(`grant delete on job_owner to pivotal_app`);
  }
}
