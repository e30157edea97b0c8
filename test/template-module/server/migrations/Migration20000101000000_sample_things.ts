import { Migration } from "@mikro-orm/migrations";

export class Migration20000101000000_sample_things extends Migration {
  override up(): void {
    this.addSql(`create table sample_thing (
      id uuid primary key,
      name text not null check (length(name) between 1 and 200),
      version integer not null default 1,
      created_at timestamptz not null,
      updated_at timestamptz not null
    )`);
    this.addSql(`create index sample_thing_by_name on sample_thing (name, id)`);
  }
}
