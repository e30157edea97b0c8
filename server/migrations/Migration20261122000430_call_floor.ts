import { Migration } from "@mikro-orm/migrations";

/** What reading the call floor needs: timestamps in JSON as the API writes them, tasks by phone. */
export class Migration20261122000430_call_floor extends Migration {
  override up(): void {
    this.addSql(`
      create function iso(at timestamptz) returns text language sql stable parallel safe as $$
        select to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
      $$`);
    this.addSql(`create index call_task_phone on call_task (phone_e164)`);
    this.addSql(`drop index call_task_queued_phone`);
    this.addSql(
      `create index call_attempt_open on call_attempt (created_at) where state <> 'ended'`,
    );
  }
}
