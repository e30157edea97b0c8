import { Migration } from "@mikro-orm/migrations";

/** Whose each long work is: who may follow its progress. Kept as long as the topic's last value. */
export class Migration20261122000720_job_owner extends Migration {
  override up(): void {
    this.addSql(`
      create table job_owner (
        job_id uuid not null primary key,
        user_id uuid not null
      )`);
    this.addSql(`insert into job_owner (job_id, user_id) select id, created_by from data_import`);
    this.addSql(`
      insert into job_owner (job_id, user_id)
      select distinct on (data->>'id') (data->>'id')::uuid, substr(topic, 6)::uuid
        from event_log where topic like 'jobs:%' and type = 'upsert'
      on conflict do nothing`);
  }
}
