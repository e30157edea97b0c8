import { Migration } from "@mikro-orm/migrations";

/**
 * A task has an agent exactly while one holds it (call_task_check). The index says so by the agent
 * alone: a question by agent and state may be answered by walking an index of open tasks, where the
 * planner takes these for few.
 */
export class Migration20261130001002_task_holder extends Migration {
  override up(): void {
    this.addSql(`drop index concurrently if exists call_task_holder`);
    this.addSql(`
      create unique index concurrently call_task_holder on call_task (lease_owner)
        where lease_owner is not null`);
    this.addSql(`drop index concurrently if exists call_task_held_agent`);
  }

  override isTransactional(): boolean {
    return false;
  }
}
