import { Migration } from "@mikro-orm/migrations";

/**
 * What a search of a person's own making may read, as role pivotal_interactive: records and what
 * their filters ask about. No sessions, passwords, mails, audit. A table that filters or lists read
 * later is granted in its own migration.
 */
export class Migration20261122000810_interactive_role extends Migration {
  override up(): void {
    this.addSql(`
      do $$ begin
        if not exists (select from pg_roles where rolname = 'pivotal_interactive') then
          raise exception 'role pivotal_interactive is missing: run scripts/sql/roles.sql as a superuser first';
        end if;
      end $$`);
    this.addSql(`grant usage on schema public to pivotal_interactive`);
    this.addSql(`grant select on ${READ.join(", ")} to pivotal_interactive`);
    this.addSql(`
      grant select (id, name, email, roles, client_id, status, skills) on app_user
        to pivotal_interactive`);
  }
}

const READ = [
  "account",
  "activity",
  "call_attempt",
  "call_task",
  "callback",
  "campaign",
  "campaign_agent",
  "campaign_member",
  "client",
  "client_delivery",
  "client_order",
  "contact",
  "contact_stats",
  "email_send",
  "lead",
  "lead_question",
  "list",
  "list_member",
  "order_campaign",
  "segment",
  "suppression",
  "team",
  "team_member",
];
