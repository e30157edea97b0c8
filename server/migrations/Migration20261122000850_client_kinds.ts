import { Migration } from "@mikro-orm/migrations";

/**
 * A client user is an approver or a viewer; who was one before is an approver. A hub of the version
 * before writes no kind: null on a client user means approver too. And what the portal's role may
 * read of people: those of the own organisation, nothing of the agency.
 */
export class Migration20261122000850_client_kinds extends Migration {
  override up(): void {
    this.addSql(`
      alter table app_user
        add column client_kind text collate "C",
        add constraint app_user_client_kind_check
          check (client_kind is null
                 or (client_kind in ('approver', 'viewer') and client_id is not null))`);
    this.addSql(`update app_user set client_kind = 'approver' where 'client_user' = any (roles)`);
    this.addSql(`
      create view portal_person with (security_barrier) as
        select u.id, u.version, u.name, u.email::text as email, u.status,
               coalesce(u.client_kind, 'approver') as client_kind
          from app_user u
         where u.client_id = nullif(current_setting('app.client_id', true), '')::uuid`);
    this.addSql(`grant select on portal_person to pivotal_portal`);
  }
}
