import { Migration } from "@mikro-orm/migrations";

/** Client organisations, people, their sessions and one-time links. */
export class Migration20261122000010_users extends Migration {
  override up(): void {
    this.addSql(`
      create table client (
        id uuid primary key,
        name text not null,
        status text collate "C" not null default 'active' check (status in ('active', 'archived')),
        version integer not null default 1,
        created_at timestamptz not null,
        updated_at timestamptz not null
      )`);
    this.addSql(`create unique index client_name on client (lower(name))`);
    this.addSql(`
      create table app_user (
        id uuid primary key,
        email citext not null unique,
        name text not null,
        password_hash text,
        roles text[] not null check (cardinality(roles) > 0),
        client_id uuid references client,
        status text collate "C" not null check (status in ('invited', 'active', 'disabled')),
        session_version integer not null default 1,
        version integer not null default 1,
        created_at timestamptz not null,
        updated_at timestamptz not null,
        -- a client user holds no other role and always has an organisation
        check (('client_user' = any(roles)) = (client_id is not null)),
        check (not 'client_user' = any(roles) or cardinality(roles) = 1)
      )`);
    this.addSql(`create index app_user_client on app_user (client_id) where client_id is not null`);
    // the organisation of a client user never changes: an account is not moved, another is invited
    this.addSql(`
      create function keep_client() returns trigger language plpgsql as $$
      begin
        if new.client_id is distinct from old.client_id then
          raise exception 'the organisation of a user never changes' using errcode = '23514';
        end if;
        return new;
      end $$`);
    this.addSql(
      `create trigger app_user_keep_client before update on app_user for each row execute function keep_client()`,
    );
    this.addSql(`
      create table session (
        id uuid primary key,
        user_id uuid not null references app_user,
        refresh_hash bytea not null unique,
        previous_hash bytea,
        rotated_at timestamptz not null,
        user_agent text,
        created_at timestamptz not null,
        expires_at timestamptz not null,
        revoked_at timestamptz
      )`);
    this.addSql(`create index session_of_user on session (user_id) where revoked_at is null`);
    this.addSql(
      `create index session_previous on session (previous_hash) where previous_hash is not null`,
    );
    this.addSql(`
      create table user_link (
        id uuid primary key,
        user_id uuid not null references app_user,
        kind text collate "C" not null check (kind in ('invite', 'reset')),
        created_at timestamptz not null,
        expires_at timestamptz not null,
        used_at timestamptz
      )`);
    this.addSql(`create index user_link_user on user_link (user_id, kind) where used_at is null`);
  }
}
