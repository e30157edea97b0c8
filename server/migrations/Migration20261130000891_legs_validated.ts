import { Migration } from "@mikro-orm/migrations";

/**
 * What reads the whole of two large tables, while everybody goes on writing: the checks of the
 * migration before hold for every row, and two indexes. Each statement by itself; all may run twice.
 */
export class Migration20261130000891_legs_validated extends Migration {
  override up(): void {
    for (const name of ["state", "end_reason", "bridged", "agent"]) {
      this.addSql(`alter table call_attempt validate constraint call_attempt_${name}_check`);
    }
    this.addSql(`alter table call_task validate constraint call_task_check`);
    this.addSql(`alter table call_task validate constraint call_task_dialer_check`);
    this.addSql(`drop index concurrently if exists call_attempt_dialer_command`);
    this.addSql(`
      create unique index concurrently call_attempt_dialer_command on call_attempt (command_id)
        where agent_id is null`);
    this.addSql(`drop index concurrently if exists call_task_dialer`);
    this.addSql(`
      create index concurrently call_task_dialer on call_task (campaign_id)
        where dialer_epoch is not null`);
  }

  override isTransactional(): boolean {
    return false;
  }
}
