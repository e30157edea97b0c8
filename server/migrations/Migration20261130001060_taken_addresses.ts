import { Migration } from "@mikro-orm/migrations";

/**
 * An approver who invites an address that is another account's gets the answer that a new one gets. The
 * person stands in their team as invited, under the address they asked for; no mail goes to it.
 */
export class Migration20261130001060_taken_addresses extends Migration {
  override up(): void {
    this.addSql(`alter table app_user add column taken_email citext`);
    this.addSql(`
      create or replace view portal_person with (security_barrier) as
        select u.id, u.version, u.name, coalesce(u.taken_email, u.email)::text as email, u.status,
               coalesce(u.client_kind, 'approver') as client_kind
          from app_user u
         where u.client_id = nullif(current_setting('app.client_id', true), '')::uuid`);
  }
}
