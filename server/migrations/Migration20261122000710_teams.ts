import { Migration } from "@mikro-orm/migrations";

/** Teams of staff, who sees what its members share, and skills as labels of a person. */
export class Migration20261122000710_teams extends Migration {
  override up(): void {
    this.addSql(`
      create table team (
        id uuid not null primary key,
        name text not null check (length(name) between 1 and 80),
        lead_id uuid references app_user,
        version integer not null default 1,
        created_at timestamptz not null,
        updated_at timestamptz not null,
        deleted_at timestamptz
      )`);
    this.addSql(`create unique index team_name on team (lower(name)) where deleted_at is null`);
    this.addSql(`
      create table team_member (
        team_id uuid not null references team,
        user_id uuid not null references app_user,
        added_at timestamptz not null,
        primary key (team_id, user_id)
      )`);
    this.addSql(`create index team_member_user on team_member (user_id, team_id)`);
    this.addSql(`alter table app_user add column skills text[] not null default '{}'`);
  }
}
